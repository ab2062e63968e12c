import { DataError } from "./dataError.ts";
import { kindOf, readNumbers, type Hdf5File } from "./hdf5File.ts";
import { childOf, type Hdf5Array } from "./hdf5Nodes.ts";
import { checkExpansion, checkRoom } from "./memory.ts";
import { place, storedValues, type Table, tableOf } from "./table.ts";

/**
 * A matrix in one of scipy's compressed formats (CSR, CSC) with its zeros filled in: `indptr[i]` to `indptr[i + 1]` is the
 * range of row (or column) i in `data` and `indices`. Counts up to 255 are stored as bytes, other values as float32.
 * @param shape rows and columns.
 * @throws DataError if the parts are inconsistent, or the matrix does not fit into memory.
 */
export function readSparse(
  file: Hdf5File,
  { group, major }: Extract<Hdf5Array, { type: "sparse" }>,
  shape: readonly number[],
  name: string,
): Table {
  const [rows = 0, columns = 0] = shape;
  const [data, indices, indptr] = ["data", "indices", "indptr"].map((part) => {
    const node = group.keys().includes(part) ? childOf(group, part) : undefined;
    if (node === undefined || !("dataset" in node) || kindOf(node.dataset.metadata) !== "numbers")
      throw inconsistent(name, `it has no ${part}`);
    return readNumbers(node.dataset, file, `${name}/${part}`);
  });
  if (data === undefined || indices === undefined || indptr === undefined)
    throw inconsistent(name, "a part is missing");
  if (shape.length !== 2 || !shape.every((size) => Number.isSafeInteger(size) && size >= 0))
    throw inconsistent(name, "its shape is not a pair of sizes");
  if (indptr.length !== (shape[major] ?? 0) + 1 || indices.length !== data.length)
    throw inconsistent(name, "the lengths of its parts do not match its shape");
  const stored = narrowest(storedValues(data, 1, `${name}/data`));
  checkRoom(rows, columns, stored.BYTES_PER_ELEMENT, name);
  checkExpansion(file.bytes, rows * columns * stored.BYTES_PER_ELEMENT, name);
  const values = stored instanceof Uint8Array ? new Uint8Array(rows * columns) : new Float32Array(rows * columns);
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

/** Files mostly store counts as floats. */
function narrowest(values: Float32Array | Uint8Array): Float32Array | Uint8Array {
  if (values instanceof Uint8Array) return values;
  return values.every((value) => Number.isInteger(value) && value >= 0 && value <= 255)
    ? new Uint8Array(values)
    : values;
}

function inconsistent(name: string, why: string): DataError {
  return new DataError("data-file-corrupt", `${name} is a damaged sparse matrix: ${why}. Write or download it again.`);
}
