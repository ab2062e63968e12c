import { basename, dirname } from "node:path";
import * as vscode from "vscode";
import { Disposables } from "./disposables.ts";

/** Programs write a file in many pieces, and each piece is a change. */
const QUIET_MS = 200;

/** Watches the data files that a report was made from, inside or outside the workspace. */
export class DataFiles implements vscode.Disposable {
  readonly #onChange: () => void;
  #watched: readonly string[] = [];
  #watchers = new Disposables();
  #timer: NodeJS.Timeout | undefined;

  /** @param onChange called a moment after one of the files was changed, created or removed */
  constructor(onChange: () => void) {
    this.#onChange = onChange;
  }

  /** @param files absolute paths; they need not exist */
  watch(files: readonly string[]): void {
    if (files.join("\n") === this.#watched.join("\n")) return;
    this.#watchers.dispose();
    this.#watchers = new Disposables();
    this.#watched = files;
    for (const file of files) this.#watch(file);
  }

  dispose(): void {
    clearTimeout(this.#timer);
    this.#watchers.dispose();
  }

  #watch(file: string): void {
    const pattern = new vscode.RelativePattern(vscode.Uri.file(dirname(file)), literalGlob(basename(file)));
    const watcher = this.#watchers.register(vscode.workspace.createFileSystemWatcher(pattern));
    const changed = (): void => {
      clearTimeout(this.#timer);
      this.#timer = setTimeout(this.#onChange, QUIET_MS);
    };
    for (const event of [watcher.onDidChange, watcher.onDidCreate, watcher.onDidDelete])
      this.#watchers.register(event(changed));
  }
}

/** A pattern that matches this name only. */
function literalGlob(name: string): string {
  return name.replace(/[[\]{}*?]/g, "[$&]");
}
