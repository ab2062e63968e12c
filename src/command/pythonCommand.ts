import { existsSync, readFileSync } from "node:fs";
import { join, relative, resolve } from "node:path";
import { printable } from "../core/printable.ts";
import { PYTHON_HELPER } from "../core/pythonHelper.ts";
import { writeFileAtomically } from "../store/atomicFile.ts";
import { makeFolder } from "../store/makeFolder.ts";
import { exitStatus } from "./exitStatus.ts";
import type { Terminal } from "./terminal.ts";
import { UsageError } from "./usageError.ts";

/** Copies the Python helper into a folder. Returns the exit status. @throws UsageError where another file has its name; StoreError */
export function pythonCommand(
  { folder, packageFolder }: { readonly folder: string; readonly packageFolder: string },
  terminal: Terminal,
): number {
  const helper = readFileSync(join(packageFolder, "python", PYTHON_HELPER));
  const file = join(resolve(folder), PYTHON_HELPER);
  const shown = printable(relative(process.cwd(), file));
  if (existsSync(file)) {
    if (!readFileSync(file).equals(helper))
      throw new UsageError(
        `${file} exists already, and is of another version or was edited. Delete it, or name another folder.`,
      );
    terminal.out(`${shown} is already this version's.`);
    return exitStatus.done;
  }
  makeFolder(resolve(folder));
  writeFileAtomically(file, [helper]);
  terminal.out(
    `Wrote ${shown}. import vae_lens in your program; docs/own-models.md shows how to export a model and to log figures.`,
  );
  return exitStatus.done;
}
