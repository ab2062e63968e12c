import { cholesky, solveLeading } from "../linearAlgebra/cholesky.ts";
import { designOf, standardisation } from "./design.ts";
import type { LabelledRows } from "./labelledRows.ts";

/** |w|^2 of weights on standardised columns; the intercept is free. */
const PENALTY = 1;

/** What a ridge regression on the rows of the other folds predicts of each row's number (Hoerl and Kennard 1970), beside the mean of those rows. */
export interface RidgePredictions {
  readonly predicted: Float64Array;
  readonly mean: Float64Array;
}

/** @param numbers of each row */
export function ridgeProbe(data: Omit<LabelledRows, "classOf" | "classes">, numbers: Float64Array): RidgePredictions {
  const { rows, columns, foldOf } = data;
  const predicted = new Float64Array(rows);
  const mean = new Float64Array(rows);
  const size = columns + 1;
  for (let fold = 0; fold < data.folds; fold++) {
    const training = foldOf.map((_, row) => row).filter((row) => foldOf[row] !== fold);
    const scale = standardisation(data, training);
    const design = designOf(data, training, scale);
    const centre = training.reduce((sum, row) => sum + (numbers[row] as number), 0) / training.length;
    const matrix = new Float64Array(columns * columns);
    const weights = new Float64Array(columns);
    training.forEach((row, i) => {
      const target = (numbers[row] as number) - centre;
      for (let a = 0; a < columns; a++) {
        const value = design[i * size + a] as number;
        weights[a] = (weights[a] as number) + value * target;
        for (let b = 0; b <= a; b++)
          matrix[a * columns + b] = (matrix[a * columns + b] as number) + value * (design[i * size + b] as number);
      }
    });
    for (let a = 0; a < columns; a++) matrix[a * columns + a] = (matrix[a * columns + a] as number) + PENALTY;
    solveLeading(cholesky(matrix, columns), columns, columns, weights);
    const tested = foldOf.map((_, row) => row).filter((row) => foldOf[row] === fold);
    const held = designOf(data, tested, scale);
    tested.forEach((row, i) => {
      mean[row] = centre;
      predicted[row] = weights.reduce((sum, weight, j) => sum + weight * (held[i * size + j] as number), centre);
    });
  }
  return { predicted, mean };
}

/** 1 - squared errors / those of the mean, over some rows; NaN where the number does not vary. */
export function rSquared({ predicted, mean }: RidgePredictions, numbers: Float64Array, rows: Int32Array): number {
  let [errors, total] = [0, 0];
  for (const row of rows) {
    errors += ((numbers[row] as number) - (predicted[row] as number)) ** 2;
    total += ((numbers[row] as number) - (mean[row] as number)) ** 2;
  }
  return total > 0 ? 1 - errors / total : Number.NaN;
}
