import { closeSync, fsyncSync, openSync, renameSync, rmSync, writeSync } from "node:fs";
import { storing } from "./storeError.ts";

/** Part of the name of a file that is being written; one left behind by a killed process may be deleted. */
export const TEMPORARY_MARK = ".writing-";

/**
 * Writes a file so that readers, also after a crash, find either the complete old file or the complete new one.
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

/** One write call may take less than it is given. */
export function writeWhole(descriptor: number, bytes: Uint8Array): void {
  for (let written = 0; written < bytes.length;) {
    written += writeSync(descriptor, bytes, written, bytes.length - written);
  }
}

/** @throws StoreError */
export function writeJsonAtomically(file: string, value: unknown): void {
  writeFileAtomically(file, [Buffer.from(`${JSON.stringify(value, null, 2)}\n`)]);
}
