import type { Evidence, EvidenceLikelihood } from "../../../../../src/core/collapse/evidence.ts";
import { gatherEvidence, type RowSource } from "../../../../../src/core/collapse/gatherEvidence.ts";
import { plainProducts } from "../../../../../src/core/collapse/products.ts";
import { rowsOf } from "../verbs.ts";

/** Evidence of the rows, taken for training and held-out ones alike. */
export function gatherSame(
  rows: RowSource,
  likelihood: EvidenceLikelihood,
  condition?: { readonly rows: RowSource; readonly labels?: number },
): Promise<Evidence> {
  const given = condition && { train: condition.rows, heldOut: condition.rows, labels: condition.labels };
  return gatherEvidence({
    train: rows,
    heldOut: rows,
    likelihood,
    dynamicBinarization: false,
    condition: given,
    products: plainProducts,
  });
}

/** As many rows as asked, each made by `make`. */
export function madeRows(rows: number, make: (row: number) => readonly number[]): RowSource {
  const made = Array.from({ length: rows }, (_, row) => make(row));
  return rowsOf(made.flat(), made[0]?.length ?? 0);
}

export async function matrixOf(rows: RowSource): Promise<readonly (readonly number[])[]> {
  const values = new Float32Array(rows.rows * rows.columns);
  await rows.read(0, rows.rows, values);
  return Array.from({ length: rows.rows }, (_, row) =>
    Array.from(values.subarray(row * rows.columns, (row + 1) * rows.columns)),
  );
}

/** Covariances of columns, divided by the number of rows. */
export function covariance(matrix: readonly (readonly number[])[]): number[][] {
  const columns = matrix[0]?.length ?? 0;
  const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
  const means = Array.from({ length: columns }, (_, j) => mean(matrix.map((row) => row[j]!)));
  return means.map((a, i) => means.map((b, j) => mean(matrix.map((row) => (row[i]! - a) * (row[j]! - b)))));
}
