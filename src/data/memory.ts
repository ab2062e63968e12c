import { totalmem } from "node:os";
import { DataError } from "./dataError.ts";

/** Half of the machine's memory, because splitting the rows copies them. */
const MAX_BYTES = totalmem() / 2;

/**
 * Checks, before anything is allocated, that a table fits into memory: a small compressed or sparse file can contain a
 * huge table.
 * @throws DataError with the memory that the table needs.
 */
export function checkRoom(rows: number, columns: number, bytesEach: number, name: string): void {
  const bytes = rows * columns * bytesEach;
  if (bytes <= MAX_BYTES) return;
  throw new DataError(
    "data-too-large",
    `${name} has ${rows} rows of ${columns} columns, which need ${gibibytes(bytes)} GiB of memory, ` +
      `but at most ${gibibytes(MAX_BYTES)} GiB (half of this machine's) may be used. Use fewer rows or columns.`,
  );
}

/** Any file may unpack to this size. */
const ALWAYS_UNPACKED_BYTES = 256 * 2 ** 20;
/** A larger table may have this many times the size of its file; measured data, and images in one array, stay far below. */
const MAX_EXPANSION = 250;

/** The bytes to which a compressed or sparse file may unpack. */
export function maxUnpackedBytes(packedBytes: number): number {
  return Math.max(ALWAYS_UNPACKED_BYTES, MAX_EXPANSION * packedBytes);
}

/**
 * Checks, before anything is unpacked, that a small file does not fill the memory.
 * @param bytes the promised size, such as that of the shape in a header
 * @throws DataError
 */
export function checkExpansion(packedBytes: number, bytes: number, name: string): void {
  if (bytes > maxUnpackedBytes(packedBytes)) throw expandsTooMuch(packedBytes, bytes, name);
}

/** @param bytes the size reached or promised */
export function expandsTooMuch(packedBytes: number, bytes: number, name: string): DataError {
  return new DataError(
    "data-too-large",
    `${name} has ${packedBytes.toLocaleString("en")} bytes but unpacks to ${gibibytes(bytes)} GiB or more, over ${MAX_EXPANSION} times its size. ` +
      `If these are your data, save them uncompressed, for example with numpy.save.`,
  );
}

function gibibytes(bytes: number): string {
  return (bytes / 2 ** 30).toFixed(1);
}
