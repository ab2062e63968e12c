import { existsSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { writeFileAtomically } from "./atomicFile.ts";
import { makeFolder } from "./makeFolder.ts";

/** `.vae-lens` beside a spec: runs and locks, kept out of version control. @throws StoreError */
export function workspaceFolder(specFile: string): string {
  return vaeLensFolder(dirname(resolve(specFile)));
}

/** `.vae-lens` in a folder. @throws StoreError */
export function vaeLensFolder(within: string): string {
  const folder = join(resolve(within), ".vae-lens");
  makeFolder(folder);
  const ignore = join(folder, ".gitignore");
  if (!existsSync(ignore)) writeFileAtomically(ignore, [Buffer.from("*\n")]);
  return folder;
}
