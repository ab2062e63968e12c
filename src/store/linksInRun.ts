import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { StoreError, storing } from "./storeError.ts";

/** Folders of a run in which files are made, or extended. */
const FOLDERS = ["", "metrics", "checkpoints", "claims"];

/**
 * Checks that what a command writes into a run stays in the run. A downloaded run could contain a link to any file of the user, which a
 * resumed sweep would extend with its metrics. The folder of the run itself may be a link, or lie below one.
 * @throws StoreError
 */
export function checkNoLinks(runFolder: string): void {
  for (const folder of FOLDERS.map((name) => join(runFolder, name)).filter(existsSync)) {
    const entries = storing("read", folder, () => readdirSync(folder, { withFileTypes: true }));
    const link = entries.find((entry) => entry.isSymbolicLink());
    if (link !== undefined)
      throw new StoreError(
        `${join(folder, link.name)} is a link, and vae-lens would write where it leads, outside of the run. ` +
          `Put a copy of the file or folder in its place, or remove it; the folder of the whole run may be a link.`,
      );
  }
}
