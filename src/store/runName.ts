import { existsSync, rmSync } from "node:fs";
import { join } from "node:path";
import { writeJsonAtomically } from "./atomicFile.ts";
import { STORE_FORMAT } from "./format.ts";
import { storing } from "./storeError.ts";
import { readRegular } from "../files/regularFile.ts";

/** The user's name for a run, in `name.json` of its folder. The folder itself is not renamed, because specs and sessions refer to it. */

const MAX_NAME_BYTES = 1 << 16;

/** Null if the run has no name, or its file cannot be read. */
export function readRunName(runFolder: string): string | null {
  const file = nameFile(runFolder);
  if (!existsSync(file)) return null;
  try {
    const { name } = JSON.parse(readRegular(file, MAX_NAME_BYTES).toString("utf8")) as { readonly name?: unknown };
    return typeof name === "string" && name !== "" ? name : null;
  } catch {
    return null;
  }
}

/** @param name null removes the name. @throws StoreError */
export function writeRunName(runFolder: string, name: string | null): void {
  const file = nameFile(runFolder);
  if (name !== null) {
    writeJsonAtomically(file, { format: STORE_FORMAT, name });
    return;
  }
  storing("write", file, () => {
    rmSync(file, { force: true });
  });
}

function nameFile(runFolder: string): string {
  return join(runFolder, "name.json");
}
