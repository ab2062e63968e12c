import { filledEntries, inconsistent } from "./sparse.ts";
import type { NumericArray, Table } from "./table.ts";

/** A matrix of scipy in blocks or diagonals. */
export interface PackedMatrix {
  /** Of BSR: blocks x rows x columns of a block; of DIA: diagonals x columns of the matrix. */
  readonly data: Table;
  readonly shape: readonly number[];
  /** Of the file, which bounds the size that zeros may add. */
  readonly fileBytes: number;
}

/**
 * A matrix in blocks (scipy's BSR): block b of block row i, for b from `indptr[i]` to `indptr[i + 1]`, is at block column `indices[b]`.
 * @throws DataError as filledEntries
 */
export function filledBlocks(
  { data, shape, fileBytes, indices, indptr }: PackedMatrix & Record<"indices" | "indptr", NumericArray>,
  name: string,
): Table {
  const [high = 0, wide = 0] = data.exampleShape ?? [];
  const blocks = data.rows;
  if (data.rank !== 3 || high * (indptr.length - 1) !== shape[0] || indices.length !== blocks)
    throw inconsistent(name, "the lengths of its parts do not match its shape");
  const [row, column] = [new Int32Array(data.values.length), new Int32Array(data.values.length)];
  let at = 0;
  let block = 0;
  for (let i = 0; i + 1 < indptr.length; i++) {
    const end = Number(indptr[i + 1]);
    if (Number(indptr[i]) !== block || !(end >= block && end <= blocks))
      throw inconsistent(name, `indptr does not ascend at ${i}`);
    for (; block < end; block++) {
      for (let r = 0; r < high; r++) {
        for (let c = 0; c < wide; c++, at++) {
          row[at] = i * high + r;
          column[at] = Number(indices[block]) * wide + c;
        }
      }
    }
  }
  if (block !== blocks) throw inconsistent(name, "indptr ends before the data");
  return filledEntries({ data: data.values, row, column, shape, fileBytes }, name);
}

/**
 * A matrix of diagonals (scipy's DIA): `data[k, j]` is at row j - `offsets[k]` of column j; places outside the matrix are not part of it.
 * @throws DataError as filledEntries
 */
export function filledDiagonals(
  { data, shape, fileBytes, offsets }: PackedMatrix & Record<"offsets", NumericArray>,
  name: string,
): Table {
  const [rows = 0, columns = 0] = shape;
  if (data.rank !== 2 || offsets.length !== data.rows)
    throw inconsistent(name, "the lengths of its parts do not match its shape");
  const most = data.rows * Math.min(columns, data.columns);
  const [kept, row, column] = [new Float64Array(most), new Int32Array(most), new Int32Array(most)];
  let at = 0;
  for (let k = 0; k < data.rows; k++) {
    for (let j = 0; j < Math.min(columns, data.columns); j++) {
      const i = j - Number(offsets[k]);
      if (!(i >= 0 && i < rows)) continue;
      kept[at] = Number(data.values[k * data.columns + j]);
      row[at] = i;
      column[at++] = j;
    }
  }
  return filledEntries(
    { data: kept.subarray(0, at), row: row.subarray(0, at), column: column.subarray(0, at), shape, fileBytes },
    name,
  );
}
