import { closeSync, fsyncSync, openSync, readdirSync, renameSync, rmSync, statSync, writeSync } from "node:fs";
import { randomBytes } from "node:crypto";
import { dirname, join } from "node:path";
import { isRunning, processSpace } from "./processSpace.ts";
import { storing } from "./storeError.ts";

/** Part of the name of a file while it is written. Such files of killed processes can be deleted. */
export const TEMPORARY_MARK = ".writing-";

/** Two containers that share a folder may have equal host names and process numbers. */
const OWN = randomBytes(4).toString("hex");

/** The name under which this process writes a file. */
export function temporaryName(file: string): string {
  return `${file}${TEMPORARY_MARK}${processSpace}-${process.pid}-${OWN}`;
}

/**
 * Replaces a file so that readers find the complete old or the complete new content, even after a crash.
 * @param beforeReplace throws if the file must stay as it is
 * @throws StoreError
 */
export function writeFileAtomically(
  file: string,
  chunks: readonly Uint8Array[],
  beforeReplace: () => void = () => undefined,
): void {
  const temporary = temporaryName(file);
  removeAbandonedOnce(dirname(file));
  storing("write", file, () => {
    try {
      writeDurably(temporary, chunks);
      beforeReplace();
      renameSync(temporary, file);
    } catch (error) {
      rmSync(temporary, { force: true });
      throw error;
    }
  });
}

function writeDurably(file: string, chunks: readonly Uint8Array[]): void {
  const descriptor = openSync(file, "w");
  try {
    for (const chunk of chunks) writeWhole(descriptor, chunk);
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}

/** A single write call may write only a part. */
export function writeWhole(descriptor: number, bytes: Uint8Array): void {
  for (let written = 0; written < bytes.length;) {
    written += writeSync(descriptor, bytes, written, bytes.length - written);
  }
}

/** @throws StoreError */
export function writeJsonAtomically(file: string, value: unknown): void {
  writeFileAtomically(file, [Buffer.from(`${JSON.stringify(value, null, 2)}\n`)]);
}

const swept = new Set<string>();

/** Before the first write into a folder: a killed command leaves a file that its repetition removes. */
function removeAbandonedOnce(folder: string): void {
  if (swept.has(folder)) return;
  swept.add(folder);
  removeAbandoned(folder);
}

/** A file is written within this time, also by another machine that shares the folder. */
const MAX_WRITING_MS = 60 * 60_000;

/** Removes temporary files that dead processes left in a folder. Never throws: the caller's own write reports what is wrong. */
export function removeAbandoned(folder: string, now = Date.now()): void {
  try {
    for (const name of readdirSync(folder)) {
      const [isTemporary, space, id, own] = /\.writing-(?:(\w+)-)?(\d+)(?:-([0-9a-f]{8}))?$/.exec(name) ?? [];
      if (isTemporary === undefined) continue;
      const file = join(folder, name);
      const isEnded = Number(id) === process.pid ? own !== OWN : !isRunning(Number(id));
      const isDead = space === processSpace ? isEnded : now - statSync(file).mtimeMs > MAX_WRITING_MS;
      if (isDead) rmSync(file, { force: true });
    }
  } catch {
    // Another process is removing it, or there is no permission.
  }
}
