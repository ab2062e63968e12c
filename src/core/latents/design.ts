import type { LabelledRows } from "./labelledRows.ts";

/** Rows of a regression: standardised columns and one of ones. */

type Rows = Pick<LabelledRows, "columns" | "values">;

export interface Standardisation {
  readonly mean: Float64Array;
  /** 0 for a constant column, which is left out. */
  readonly inverse: Float64Array;
}

export function standardisation({ columns, values }: Rows, rows: Int32Array): Standardisation {
  const mean = new Float64Array(columns);
  const inverse = new Float64Array(columns);
  for (let j = 0; j < columns; j++) {
    let [sum, squares] = [0, 0];
    for (const row of rows) sum += values[row * columns + j] as number;
    const centre = sum / rows.length;
    for (const row of rows) squares += ((values[row * columns + j] as number) - centre) ** 2;
    mean[j] = centre;
    inverse[j] = squares > 0 ? 1 / Math.sqrt(squares / rows.length) : 0;
  }
  return { mean, inverse };
}

/** Standardised columns and a last one of ones, [rows x (columns + 1)]. */
export function designOf({ columns, values }: Rows, rows: Int32Array, scale: Standardisation): Float64Array {
  const size = columns + 1;
  const design = new Float64Array(rows.length * size);
  rows.forEach((row, i) => {
    for (let j = 0; j < columns; j++)
      design[i * size + j] =
        ((values[row * columns + j] as number) - (scale.mean[j] as number)) * (scale.inverse[j] as number);
    design[i * size + columns] = 1;
  });
  return design;
}
