import * as vscode from "vscode";

/** A message as the extension asks VS Code to show it. */
export interface Shown {
  readonly kind: "information" | "warning" | "error";
  readonly message: string;
  readonly buttons: readonly string[];
  /** The further lines of a dialog. */
  readonly detail?: string;
}

type Answer = (shown: Shown) => string | undefined;

/**
 * Answers notifications in place of the user: records them and clicks the button that `answer` returns, or closes them.
 * Tests in the extension's folder share its `vscode.window`.
 */
export class Messages {
  readonly all: Shown[] = [];
  answer: Answer = () => undefined;
  readonly #restore: (() => void)[] = [];

  constructor() {
    this.#replace("showInformationMessage", "information");
    this.#replace("showWarningMessage", "warning");
    this.#replace("showErrorMessage", "error");
  }

  shown(kind: Shown["kind"]): readonly string[] {
    return this.all.filter((shown) => shown.kind === kind).map(({ message }) => message);
  }

  restore(): void {
    for (const restore of this.#restore) restore();
  }

  #replace(name: "showInformationMessage" | "showWarningMessage" | "showErrorMessage", kind: Shown["kind"]): void {
    const window = vscode.window as Record<string, unknown>;
    const original = window[name];
    window[name] = (message: string, ...rest: (string | vscode.MessageOptions)[]): Promise<string | undefined> => {
      const buttons = rest.filter((item) => typeof item === "string");
      const { detail } = rest.find((item) => typeof item === "object") ?? {};
      const shown: Shown = { kind, message, buttons, ...(detail === undefined ? {} : { detail }) };
      this.all.push(shown);
      return Promise.resolve(this.answer(shown));
    };
    this.#restore.push(() => {
      window[name] = original;
    });
  }
}
