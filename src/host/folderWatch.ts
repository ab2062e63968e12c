import { existsSync, watch, type FSWatcher } from "node:fs";
import type { Disposable } from "vscode";

/**
 * Watches what is created and removed in folders, not what lies deeper. VS Code's watcher of the workspace sometimes misses a folder that
 * is created inside another new folder, with all that is created in it later.
 */
export class FolderWatch implements Disposable {
  readonly #onChange: () => void;
  readonly #watchers = new Map<string, FSWatcher>();

  constructor(onChange: () => void) {
    this.#onChange = onChange;
  }

  /** @param folders those to watch from now on; one that does not exist is not watched */
  watch(folders: readonly string[]): void {
    for (const folder of this.#watchers.keys()) if (!folders.includes(folder)) this.#close(folder);
    for (const folder of folders) if (!this.#watchers.has(folder)) this.#open(folder);
  }

  dispose(): void {
    for (const folder of this.#watchers.keys()) this.#close(folder);
  }

  #open(folder: string): void {
    try {
      const watcher = watch(folder, { persistent: false }, () => {
        // One that is created anew needs a new watcher.
        if (!existsSync(folder)) this.#close(folder);
        this.#onChange();
      });
      // The system has no watches left: VS Code's own watcher remains.
      watcher.on("error", () => {
        this.#close(folder);
      });
      this.#watchers.set(folder, watcher);
    } catch {
      // As above.
    }
  }

  #close(folder: string): void {
    this.#watchers.get(folder)?.close();
    this.#watchers.delete(folder);
  }
}
