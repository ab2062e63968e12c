import { existsSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { TEMPORARY_MARK } from "./atomicFile.ts";
import { RIGHT_MARK } from "./lock.ts";
import { storing } from "./storeError.ts";

const FOLDERS = ["", "checkpoints", "metrics", "claims"];

/** Removes the partial files that a killed process left in a run folder. Call with the folder's lock. @throws StoreError */
export function removeHalfWritten(runFolder: string): void {
  const folders = FOLDERS.map((name) => join(runFolder, name));
  for (const folder of folders.filter(existsSync)) {
    const names = storing("read", folder, () => readdirSync(folder));
    const partial = names.filter((name) => name.includes(TEMPORARY_MARK) || name.includes(`lock${RIGHT_MARK}`));
    for (const file of partial.map((name) => join(folder, name))) {
      storing("write", file, () => {
        rmSync(file, { force: true });
      });
    }
  }
}
