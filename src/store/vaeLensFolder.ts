import { existsSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { removeAbandoned, writeFileAtomically } from "./atomicFile.ts";
import { makeFolder } from "./makeFolder.ts";
import { shortName } from "./fileName.ts";

/** `.vae-lens` beside a spec: runs and locks, kept out of version control. @throws StoreError */
export function workspaceFolder(specFile: string): string {
  return vaeLensFolder(dirname(resolve(specFile)));
}

/** `.vae-lens` in a folder. @throws StoreError */
export function vaeLensFolder(within: string): string {
  const folder = join(resolve(within), ".vae-lens");
  makeFolder(folder);
  removeAbandoned(folder);
  const ignore = join(folder, ".gitignore");
  if (!existsSync(ignore)) writeFileAtomically(ignore, [Buffer.from("*\n")]);
  return folder;
}

/** A run folder's name: when it began, so that folders sort by age, and what it is of. */
export function runId(specName: string, now: Date): string {
  const time = now.toISOString().replace(/[:.]/g, "-").replace(/Z$/, "");
  return `${time}-${shortName(specName)}`;
}
