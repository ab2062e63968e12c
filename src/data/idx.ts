import { type NumberType, readNumbers } from "./binaryArray.ts";
import { DataError } from "./dataError.ts";
import type { ArrayLayout } from "./npy.ts";
import { type Table, tableOf } from "./table.ts";

/** The third byte of an IDX file (LeCun, The MNIST database). */
const types: ReadonlyMap<number, NumberType> = new Map([
  [0x08, "u1"],
  [0x09, "i1"],
  [0x0b, "i2"],
  [0x0c, "i4"],
  [0x0d, "f4"],
  [0x0e, "f8"],
]);

/** Two zeros, a type, a number of axes: neither text nor another supported format starts like this. */
export function isIdx(bytes: Buffer): boolean {
  return bytes.length >= 4 && bytes[0] === 0 && bytes[1] === 0 && types.has(bytes[2] ?? 0) && (bytes[3] ?? 0) > 0;
}

/**
 * Reads an IDX file: 4 bytes of magic, each axis's size as a big-endian uint32, the numbers, big-endian.
 * @throws DataError if it is not an IDX file or is incomplete.
 */
export function readIdx(bytes: Buffer, name: string): Table {
  const { start, shape, type, order } = idxLayout(bytes, name);
  const count = shape.reduce((product, size) => product * size, 1);
  return tableOf(shape, readNumbers(bytes, start, count, type, order, name));
}

/**
 * The contents of the header; the numbers may be missing.
 * @throws DataError like readIdx.
 */
export function idxLayout(bytes: Buffer, name: string): ArrayLayout {
  const type = types.get(bytes[2] ?? 0);
  if (!isIdx(bytes) || type === undefined) {
    throw new DataError(
      "data-file-corrupt",
      `${name} is not an IDX file: it starts with the bytes ${bytes.toString("hex", 0, 4)}. Download it again.`,
    );
  }
  const rank = bytes[3] ?? 0;
  const start = 4 + 4 * rank;
  if (start > bytes.length) {
    throw new DataError(
      "data-file-truncated",
      `${name} is incomplete: its header needs ${start} bytes, but it has ${bytes.length}. Download it again.`,
    );
  }
  const shape = Array.from({ length: rank }, (_, axis) => bytes.readUInt32BE(4 + 4 * axis));
  return { start, shape, type, order: "BE", rowMajor: true };
}
