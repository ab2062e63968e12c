import { createHash } from "node:crypto";
import { cpSync, existsSync, readdirSync, readFileSync, renameSync, rmSync, statSync, utimesSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { temporaryName } from "../store/atomicFile.ts";
import { makeFolder } from "../store/makeFolder.ts";
import { StoreError, storing } from "../store/storeError.ts";
import { workspaceFolder } from "../store/vaeLensFolder.ts";

/** What a task runs: programs with their engines, the samples' data, and the version. */
const PARTS = ["package.json", "dist", "media/digits"];
const CHECKSUM_CHARACTERS = 16;
/** A submission marks the copy that it uses. No task waits for so long. */
const MAX_UNUSED_MS = 90 * 24 * 3600 * 1000;

/** The programs that the tasks of a sweep run. */
export interface KeptPrograms {
  /** Has `dist`, as the folder of the extension. */
  readonly folder: string;
  /** Makes the copy, if there is none. @throws StoreError */
  readonly keep: () => void;
}

/**
 * An update of the extension removes its folder, while tasks wait in a queue. They therefore run a copy in `.vae-lens/programs` beside the
 * spec, which is named by its checksum and shared by all submissions of one version. The programs of a clone are used where they are.
 */
export function keptPrograms(packageFolder: string, version: string, specFile: string): KeptPrograms {
  if (!existsSync(join(packageFolder, "dist", "node_modules"))) return { folder: packageFolder, keep: () => undefined };
  const checksum = storing("read", packageFolder, () => checksumOf(packageFolder));
  const copies = join(dirname(resolve(specFile)), ".vae-lens", "programs");
  const folder = join(copies, `${version}-${checksum.slice(0, CHECKSUM_CHARACTERS)}`);
  const keep = (): void => {
    workspaceFolder(specFile);
    makeFolder(copies);
    storing("write", folder, () => {
      // The folder may have come with the spec.
      if (!existsSync(folder) || checksumOf(folder) !== checksum) copyPrograms(packageFolder, folder, checksum);
      const now = new Date();
      utimesSync(folder, now, now);
      removeUnused(copies, now);
    });
  };
  return { folder, keep };
}

function copyPrograms(from: string, to: string, checksum: string): void {
  const draft = temporaryName(to);
  try {
    for (const part of PARTS) cpSync(join(from, part), join(draft, part), { recursive: true });
    if (checksumOf(draft) !== checksum)
      throw new StoreError(`the programs in ${from} changed while they were copied to ${to}: submit again.`);
    rmSync(to, { recursive: true, force: true });
    renameSync(draft, to);
  } finally {
    rmSync(draft, { recursive: true, force: true });
  }
}

function removeUnused(copies: string, now: Date): void {
  for (const name of readdirSync(copies)) {
    const copy = join(copies, name);
    if (now.getTime() - statSync(copy).mtimeMs > MAX_UNUSED_MS) rmSync(copy, { recursive: true, force: true });
  }
}

/** Of the names and contents of all files. */
function checksumOf(folder: string): string {
  const hash = createHash("sha256");
  for (const file of PARTS.flatMap((part) => filesOf(join(folder, part))).toSorted()) {
    const bytes = readFileSync(file);
    hash.update(`${relative(folder, file).replaceAll("\\", "/")}\n${bytes.length}\n`).update(bytes);
  }
  return hash.digest("hex");
}

function filesOf(path: string): readonly string[] {
  if (!existsSync(path)) return [];
  if (!statSync(path).isDirectory()) return [path];
  return readdirSync(path).flatMap((name) => filesOf(join(path, name)));
}
