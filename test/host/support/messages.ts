import * as vscode from "vscode";

/** A message as the extension asks VS Code to show it. */
export interface Told {
  readonly kind: "information" | "warning" | "error";
  readonly message: string;
  readonly buttons: readonly string[];
}

type Answer = (told: Told) => string | undefined;

/**
 * Stands in for the user in front of notifications: notes them and presses what `answer` says, or closes them.
 * The tests share the extension's `vscode.window`, because they lie in its folder.
 */
export class Messages {
  readonly all: Told[] = [];
  answer: Answer = () => undefined;
  readonly #restore: (() => void)[] = [];

  constructor() {
    this.#replace("showInformationMessage", "information");
    this.#replace("showWarningMessage", "warning");
    this.#replace("showErrorMessage", "error");
  }

  told(kind: Told["kind"]): readonly string[] {
    return this.all.filter((told) => told.kind === kind).map(({ message }) => message);
  }

  restore(): void {
    for (const restore of this.#restore) restore();
  }

  #replace(name: "showInformationMessage" | "showWarningMessage" | "showErrorMessage", kind: Told["kind"]): void {
    const window = vscode.window as Record<string, unknown>;
    const original = window[name];
    window[name] = (message: string, ...buttons: string[]): Promise<string | undefined> => {
      const told: Told = { kind, message, buttons };
      this.all.push(told);
      return Promise.resolve(this.answer(told));
    };
    this.#restore.push(() => {
      window[name] = original;
    });
  }
}
