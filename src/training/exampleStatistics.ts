import { densityNats } from "../core/columnTransform.ts";
import { gatherRows, type Matrix } from "../data/dataset.ts";
import type { DataStatistics } from "../model/dataStatistics.ts";
import { likelihoodOf } from "../model/likelihoods/likelihoodOf.ts";
import type { LikelihoodSpec } from "../spec/spec.ts";

/** Calls `visit` with each scaled row; the array is reused. */
function eachRow(matrix: Matrix, visit: (row: Float32Array, index: number) => void): void {
  const row = new Float32Array(matrix.columns);
  for (let i = 0; i < matrix.rows; i++) {
    gatherRows(matrix, [i], 0, 1, row, 0);
    visit(row, i);
  }
}

export interface ExampleStatistics extends DataStatistics {
  readonly largestMagnitude: number;
}

/** One pass over the rows. */
export function exampleStatistics(matrix: Matrix, likelihood: LikelihoodSpec): ExampleStatistics {
  const { rows, columns } = matrix;
  // The first row is subtracted, so that columns far from zero keep the precision of their variances.
  const first = new Float64Array(columns);
  const sums = new Float64Array(columns);
  const sumsOfSquares = new Float64Array(columns);
  const classCounts = likelihood.type === "categorical" ? new Float64Array(likelihood.categories * columns) : undefined;
  let largestMagnitude = 0;
  eachRow(matrix, (row, i) => {
    if (i === 0) first.set(row);
    for (let j = 0; j < row.length; j++) {
      const value = row[j] as number;
      const shifted = value - (first[j] as number);
      sums[j] = (sums[j] as number) + shifted;
      sumsOfSquares[j] = (sumsOfSquares[j] as number) + shifted * shifted;
      largestMagnitude = Math.max(largestMagnitude, Math.abs(value));
      if (classCounts) classCounts[value * columns + j] = (classCounts[value * columns + j] as number) + 1;
    }
  });
  const columnMeans = sums.map((sum, j) => (first[j] as number) + sum / rows);
  const columnVariances = sumsOfSquares.map((squares, j) =>
    Math.max(0, squares / rows - ((sums[j] as number) / rows) ** 2),
  );
  return { rows, columnMeans, columnVariances, classCounts, largestMagnitude, examples: someExamples(matrix) };
}

/** Maximum number of rows, evenly spread, from which learned inputs are initialised. */
const MAX_EXAMPLES = 500;

function someExamples(matrix: Matrix): Float32Array {
  const count = Math.min(matrix.rows, MAX_EXAMPLES);
  const rows = Array.from({ length: count }, (_, i) => Math.floor((i * matrix.rows) / count));
  const examples = new Float32Array(count * matrix.columns);
  gatherRows(matrix, rows, 0, count, examples, 0);
  return examples;
}

/** What -log p(x|z) adds to the graph's terms for some examples: the likelihood's constants and the transformation's density, nats. */
export interface ConstantNats {
  readonly mean: number;
  /** Of each example; undefined where all are equal. */
  readonly byRow: Float64Array | undefined;
}

/** One pass over the rows. */
export function exampleConstants(matrix: Matrix, spec: LikelihoodSpec): ConstantNats {
  const { likelihood, settings } = likelihoodOf(spec);
  const byRow = new Float64Array(matrix.rows);
  let sum = 0;
  eachRow(matrix, (row, i) => {
    const nats = likelihood.constantNats(row, settings) + densityNats(matrix.transform, row);
    byRow[i] = nats;
    sum += nats;
  });
  const isEqual = byRow.every((nats) => nats === byRow[0]);
  return { mean: sum / matrix.rows, byRow: isEqual ? undefined : byRow };
}
