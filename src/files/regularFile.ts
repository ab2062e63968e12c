import { closeSync, constants, fstatSync, openSync, readSync, statSync, type Stats } from "node:fs";
import { open, stat, type FileHandle } from "node:fs/promises";
import { checkOpened, checkTarget } from "./readingBounds.ts";
import { RefusedFile } from "./refusedFile.ts";

/**
 * Files are opened only if they are regular, after links are resolved: a pipe blocks a thread until somebody writes, and a device such as
 * /dev/zero has no end. "Nonblocking" covers a pipe that takes the place of the file between the check and the opening.
 */
export const READING_FLAGS = constants.O_RDONLY | (process.platform === "win32" ? 0 : constants.O_NONBLOCK);

/** @throws RefusedFile; errors of the file system */
export async function openRegular(file: string): Promise<FileHandle> {
  checkTarget(file);
  checkRegular(await stat(file));
  const handle = await open(file, READING_FLAGS);
  try {
    const stats = await handle.stat();
    checkRegular(stats);
    checkOpened(file, stats);
    return handle;
  } catch (error) {
    await handle.close();
    throw error;
  }
}

/** The size of a file that may be read. @throws RefusedFile; errors of the file system */
export function regularSize(file: string): number {
  checkTarget(file);
  const stats = statSync(file);
  checkRegular(stats);
  return stats.size;
}

/** In one call of the system; Node's limit is 2 GiB. */
const MAX_READ_BYTES = 2 ** 30;

/** The whole file. @throws RefusedFile if it is larger or not a regular file; errors of the file system */
export function readRegular(file: string, maxBytes: number): Buffer {
  checkSize(regularSize(file), maxBytes);
  const descriptor = openSync(file, READING_FLAGS);
  try {
    const stats = fstatSync(descriptor);
    checkRegular(stats);
    checkOpened(file, stats);
    checkSize(stats.size, maxBytes);
    const bytes = Buffer.allocUnsafeSlow(stats.size);
    let length = 0;
    for (let read = -1; read !== 0 && length < bytes.length; length += read)
      read = readSync(descriptor, bytes, length, Math.min(MAX_READ_BYTES, bytes.length - length), length);
    return bytes.subarray(0, length);
  } finally {
    closeSync(descriptor);
  }
}

/** @throws RefusedFile */
export function checkSize(size: number, maxBytes: number): void {
  if (size > maxBytes) throw new RefusedFile(`has ${shownBytes(size)}, but at most ${shownBytes(maxBytes)} are read`);
}

/** Folders pass: the system's own error names them when they are read. @throws RefusedFile */
function checkRegular(stats: Stats): void {
  if (stats.isFile() || stats.isDirectory()) return;
  const kind = stats.isFIFO() ? "a pipe" : stats.isSocket() ? "a socket" : "a device";
  throw new RefusedFile(`is ${kind}, not a file. Name a regular file`);
}

function shownBytes(bytes: number): string {
  const units = ["bytes", "KiB", "MiB", "GiB", "TiB"] as const;
  const power = Math.min(units.length - 1, Math.floor(Math.log2(Math.max(1, bytes)) / 10));
  const value = bytes / 2 ** (10 * power);
  return `${Number.isInteger(value) ? value : value.toFixed(1)} ${units[power] ?? ""}`;
}
