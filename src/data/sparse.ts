import { DataError } from "./dataError.ts";
import { checkExpansion, checkRoom } from "./memory.ts";
import { type NumericArray, place, storedValues, type Table, tableOf } from "./table.ts";

/** A matrix in one of scipy's compressed formats: `indptr[i]` to `indptr[i + 1]` is the range of row (or column) i in `data` and `indices`. */
export interface CompressedMatrix {
  readonly data: NumericArray;
  readonly indices: NumericArray;
  readonly indptr: NumericArray;
  /** The axis of `indptr`: 0 for CSR, 1 for CSC. */
  readonly major: 0 | 1;
  /** Rows and columns. */
  readonly shape: readonly number[];
  /** Of the file, which bounds the size that zeros may add. */
  readonly fileBytes: number;
}

/**
 * The matrix with its zeros filled in. Counts up to 255 are stored as bytes, other values as float32.
 * @throws DataError if the parts are inconsistent, or the matrix does not fit into memory.
 */
export function filledMatrix(
  { data, indices, indptr, major, shape, fileBytes }: CompressedMatrix,
  name: string,
): Table {
  const { rows, columns, stored } = preparedValues(data, shape, fileBytes, name);
  if (indptr.length !== (shape[major] ?? 0) + 1 || indices.length !== data.length)
    throw inconsistent(name, "the lengths of its parts do not match its shape");
  const values = emptyLike(stored, rows * columns);
  const minorSize = shape[1 - major] ?? 0;
  const [majorStride, minorStride] = major === 0 ? [columns, 1] : [1, columns];
  /** The last row (or column) with an entry at each minor index: finds duplicate entries, which scipy would add up. */
  const lastSeen = new Int32Array(minorSize).fill(-1);
  let at = 0;
  for (let i = 0; i + 1 < indptr.length; i++) {
    const end = Number(indptr[i + 1]);
    if (Number(indptr[i]) !== at || !(end >= at && end <= data.length))
      throw inconsistent(name, `indptr does not ascend at ${i}`);
    for (; at < end; at++) {
      const minor = Number(indices[at]);
      if (!(minor >= 0 && minor < minorSize)) throw inconsistent(name, `the index at ${at} is out of range`);
      const index = i * majorStride + minor * minorStride;
      if (lastSeen[minor] === i) {
        throw new DataError(
          "data-file-corrupt",
          `${name} stores the value at ${place(index, columns)} twice. Write it again after X.sum_duplicates().`,
        );
      }
      lastSeen[minor] = i;
      values[index] = stored[at] as number;
    }
  }
  if (at !== data.length) throw inconsistent(name, "indptr ends before the data");
  return tableOf([rows, columns], values);
}

/**
 * A matrix of single entries (scipy's COO): `data[i]` at `row[i]`, `column[i]`; entries at the same place are added up, as scipy does.
 * @throws DataError as filledMatrix
 */
export function filledEntries(
  {
    data,
    row,
    column,
    shape,
    fileBytes,
  }: Pick<CompressedMatrix, "data" | "shape" | "fileBytes"> & {
    readonly row: NumericArray;
    readonly column: NumericArray;
  },
  name: string,
): Table {
  const { rows, columns, stored } = preparedValues(data, shape, fileBytes, name);
  if (row.length !== data.length || column.length !== data.length)
    throw inconsistent(name, "the lengths of its parts differ");
  checkRoom(rows, columns, Float32Array.BYTES_PER_ELEMENT, name);
  const values = new Float32Array(rows * columns);
  for (let i = 0; i < stored.length; i++) {
    const [at, on] = [Number(row[i]), Number(column[i])];
    if (!(at >= 0 && at < rows && on >= 0 && on < columns))
      throw inconsistent(name, `the index at ${i} is out of range`);
    const index = at * columns + on;
    values[index] = (values[index] as number) + (stored[i] as number);
  }
  return tableOf([rows, columns], narrowest(values));
}

/** The stored values, after the size of the whole matrix is checked. */
function preparedValues(data: NumericArray, shape: readonly number[], fileBytes: number, name: string) {
  const [rows = 0, columns = 0] = shape;
  if (shape.length !== 2 || !shape.every((size) => Number.isSafeInteger(size) && size >= 0))
    throw inconsistent(name, "its shape is not a pair of sizes");
  const stored = narrowest(storedValues(data, 1, `${name}/data`));
  checkRoom(rows, columns, stored.BYTES_PER_ELEMENT, name);
  checkExpansion(fileBytes, rows * columns * stored.BYTES_PER_ELEMENT, name);
  return { rows, columns, stored };
}

function emptyLike(stored: Float32Array | Uint8Array, length: number): Float32Array | Uint8Array {
  return stored instanceof Uint8Array ? new Uint8Array(length) : new Float32Array(length);
}

/** Files mostly store counts as floats. */
function narrowest(values: Float32Array | Uint8Array): Float32Array | Uint8Array {
  if (values instanceof Uint8Array) return values;
  return values.every((value) => Number.isInteger(value) && value >= 0 && value <= 255)
    ? new Uint8Array(values)
    : values;
}

export function inconsistent(name: string, why: string): DataError {
  return new DataError("data-file-corrupt", `${name} is a damaged sparse matrix: ${why}. Write or download it again.`);
}
