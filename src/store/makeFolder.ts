import { existsSync, mkdirSync } from "node:fs";
import { dirname } from "node:path";
import { storing } from "./storeError.ts";

/** Makes a folder and those above it. @throws StoreError */
export function makeFolder(folder: string): void {
  storing("write", folder, () => {
    try {
      mkdirSync(folder, { recursive: true });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
      // Node says ENOENT whatever the system said; without "recursive" it passes on the reason, such as EROFS.
      mkdirSync(firstMissing(folder));
      throw error;
    }
  });
}

function firstMissing(folder: string): string {
  const parent = dirname(folder);
  return parent === folder || existsSync(parent) ? folder : firstMissing(parent);
}
