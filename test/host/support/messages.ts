import * as vscode from "vscode";

/** A message as the extension asks VS Code to show it. */
export interface Shown {
  readonly kind: "information" | "warning" | "error";
  readonly message: string;
  readonly buttons: readonly string[];
}

type Answer = (shown: Shown) => string | undefined;

/**
 * Stands in for the user in front of notifications: notes them and presses what `answer` says, or closes them.
 * The tests share the extension's `vscode.window`, because they lie in its folder.
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
    window[name] = (message: string, ...buttons: string[]): Promise<string | undefined> => {
      const shown: Shown = { kind, message, buttons };
      this.all.push(shown);
      return Promise.resolve(this.answer(shown));
    };
    this.#restore.push(() => {
      window[name] = original;
    });
  }
}
