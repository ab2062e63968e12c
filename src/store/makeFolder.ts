import { existsSync, mkdirSync } from "node:fs";
import { dirname } from "node:path";
import { storing } from "./storeError.ts";

/** Creates a folder and its parents. @throws StoreError */
export function makeFolder(folder: string): void {
  storing("write", folder, () => {
    try {
      mkdirSync(folder, { recursive: true });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
      // With "recursive" Node reports ENOENT for every error; without it, the real one, such as EROFS.
      mkdirSync(firstMissing(folder));
      throw error;
    }
  });
}

function firstMissing(folder: string): string {
  const parent = dirname(folder);
  return parent === folder || existsSync(parent) ? folder : firstMissing(parent);
}
