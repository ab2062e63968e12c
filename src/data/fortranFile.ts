import type { FileHandle } from "node:fs/promises";
import { readNumbers } from "./binaryArray.ts";
import { DataError } from "./dataError.ts";
import { type DataFile, readFailure } from "./dataFile.ts";
import { columnsAsStored, placeColumns } from "./fortranOrder.ts";
import { checkFileSize } from "./memory.ts";
import { type ArrayLayout, isNpy, npyLayout } from "./npy.ts";
import { type NumericArray, type Table, tableOf } from "./table.ts";
import { openRegular } from "../files/regularFile.ts";

const usual = {
  /** Smaller files are read as a whole. */
  fromBytes: 64 * 2 ** 20,
  /** Read at a time, at least a column. */
  blockBytes: 8 * 2 ** 20,
};
/** Longer than any header of NumPy. */
const HEADER_BYTES = 2 ** 16;

/**
 * The numbers of a large .npy file in Fortran order, block by block, so that they are in memory once.
 * @param sizes for tests
 * @returns undefined for any other file, and for one that is incomplete
 * @throws DataError for a damaged header, or with the reason if the file cannot be read
 */
export async function readFortranFile(file: DataFile, sizes = usual): Promise<Table | undefined> {
  if (file.key !== undefined) return undefined;
  try {
    const handle = await openRegular(file.path);
    try {
      const { size } = await handle.stat();
      if (size < sizes.fromBytes) return undefined;
      const header = await readAt(handle, 0, Math.min(size, HEADER_BYTES), file.name);
      if (!isNpy(header)) return undefined;
      const layout = npyLayout(header, file.name);
      const count = layout.shape.reduce((product, length) => product * length, 1);
      const isWhole = count > 0 && layout.start + count * Number(layout.type[1]) <= size;
      if (layout.rowMajor || layout.shape.length < 2 || !isWhole) return undefined;
      checkFileSize(size, file.name);
      return tableOf(layout.shape, await readRows(handle, layout, sizes.blockBytes, file.name));
    } finally {
      await handle.close();
    }
  } catch (error) {
    if (error instanceof DataError || error instanceof RangeError) throw error;
    throw await readFailure(error, file);
  }
}

async function readRows(
  handle: FileHandle,
  { start, shape, type, order }: ArrayLayout,
  blockBytes: number,
  name: string,
): Promise<NumericArray> {
  const [rows = 0, ...others] = shape;
  const columns = columnsAsStored(others);
  const columnBytes = rows * Number(type[1]);
  const atOnce = Math.max(1, Math.floor(blockBytes / columnBytes));
  let target: NumericArray | undefined;
  for (let first = 0; first < columns.length; first += atOnce) {
    const places = columns.subarray(first, first + atOnce);
    const bytes = await readAt(handle, start + first * columnBytes, places.length * columnBytes, name);
    const values = readNumbers(bytes, 0, rows * places.length, type, order, name);
    target ??= emptyLike(values, rows * columns.length);
    placeColumns(values, places, target, { rows, columns: columns.length });
  }
  return target ?? new Uint8Array();
}

function emptyLike(values: NumericArray, length: number): NumericArray {
  return new (values.constructor as new (length: number) => NumericArray)(length);
}

async function readAt(handle: FileHandle, position: number, length: number, name: string): Promise<Buffer> {
  const bytes = Buffer.allocUnsafeSlow(length);
  for (let read = 0; read < length;) {
    const { bytesRead } = await handle.read(bytes, read, Math.min(2 ** 30, length - read), position + read);
    if (bytesRead === 0)
      throw new DataError("data-changed", `${name} became shorter while it was read. Run this again.`);
    read += bytesRead;
  }
  return bytes;
}
