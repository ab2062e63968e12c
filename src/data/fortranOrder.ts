import type { NumericArray } from "./table.ts";

/**
 * In Fortran order the first axis varies fastest: transposes into a new array of the same type.
 * @param values of this shape, not empty
 */
export function toRowMajor(values: NumericArray, shape: readonly number[]): NumericArray {
  const [rows = 0, ...others] = shape;
  const columns = others.reduce((product, size) => product * size, 1);
  const result = values.slice();
  for (let column = 0; column < columns; column++) {
    // `column` numbers the entry with the last axis fastest; `stored` with the first of `others` fastest.
    let rest = column;
    let stored = 0;
    let below = columns;
    for (const size of [...others].reverse()) {
      below /= size;
      stored += (rest % size) * below;
      rest = Math.floor(rest / size);
    }
    for (let row = 0; row < rows; row++) {
      result[row * columns + column] = values[row + stored * rows] as number & bigint;
    }
  }
  return result;
}
