import { gatherRows, type Matrix } from "./dataset.ts";

/** Some rows of a matrix, one after another and scaled, [rows x columns]. */
export function rowsOf(matrix: Matrix, rows: Uint32Array): Float32Array<ArrayBuffer> {
  const values = new Float32Array(rows.length * matrix.columns);
  gatherRows(matrix, rows, 0, rows.length, values, 0);
  return values;
}
