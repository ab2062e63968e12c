import { closeSync, fsyncSync, openSync, renameSync, rmSync, writeSync } from "node:fs";
import { storing } from "./storeError.ts";

/** Part of the name of a file while it is written. Such files of killed processes can be deleted. */
export const TEMPORARY_MARK = ".writing-";

/**
 * Replaces a file so that readers find the complete old or the complete new content, even after a crash.
 * @throws StoreError
 */
export function writeFileAtomically(file: string, chunks: readonly Uint8Array[]): void {
  const temporary = `${file}${TEMPORARY_MARK}${process.pid}`;
  storing("write", file, () => {
    try {
      writeDurably(temporary, chunks);
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
