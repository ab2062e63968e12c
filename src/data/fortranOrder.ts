import type { NumericArray } from "./table.ts";

/**
 * In Fortran order the first axis varies fastest: transposes into a new array of the same type.
 * @param values of this shape, not empty
 */
export function toRowMajor(values: NumericArray, shape: readonly number[]): NumericArray {
  const [rows = 0, ...others] = shape;
  const columns = columnsAsStored(others);
  const result = values.slice();
  placeColumns(values, columns, result, { rows, columns: columns.length });
  return result;
}

/** The column, with the last axis fastest, of each column as stored, with the first of these axes fastest. */
export function columnsAsStored(axes: readonly number[]): Uint32Array {
  const columns = new Uint32Array(axes.reduce((product, size) => product * size, 1));
  for (let column = 0; column < columns.length; column++) {
    let rest = column;
    let stored = 0;
    let below = columns.length;
    for (const size of [...axes].reverse()) {
      below /= size;
      stored += (rest % size) * below;
      rest = Math.floor(rest / size);
    }
    columns[stored] = column;
  }
  return columns;
}

/** At once: a row of the target is then in the cache for all of them. */
const COLUMNS_AT_ONCE = 16;

/**
 * Copies columns, one after the other in `values`, to their places in rows.
 * @param places the columns of `target`
 */
export function placeColumns(
  values: NumericArray,
  places: Uint32Array,
  target: NumericArray,
  { rows, columns }: { readonly rows: number; readonly columns: number },
): void {
  for (let first = 0; first < places.length; first += COLUMNS_AT_ONCE) {
    const some = places.subarray(first, first + COLUMNS_AT_ONCE);
    for (let row = 0; row < rows; row++) {
      for (let i = 0; i < some.length; i++) {
        target[row * columns + (some[i] as number)] = values[row + (first + i) * rows] as number & bigint;
      }
    }
  }
}
