import { gatherRows, type Matrix } from "../data/dataset.ts";
import type { DataStatistics } from "../model/likelihoods/likelihood.ts";
import { likelihoodOf } from "../model/likelihoods/likelihoodOf.ts";
import type { LikelihoodSpec } from "../spec/spec.ts";

/** Calls `visit` with each row in turn, scaled; the array is reused. */
function eachRow(matrix: Matrix, visit: (row: Float32Array) => void): void {
  const row = new Float32Array(matrix.columns);
  for (let i = 0; i < matrix.rows; i++) {
    gatherRows(matrix, [i], 0, 1, row, 0);
    visit(row);
  }
}

export interface ExampleStatistics extends DataStatistics {
  readonly largestMagnitude: number;
}

export function exampleStatistics(matrix: Matrix): ExampleStatistics {
  const columnMeans = new Float64Array(matrix.columns);
  let sumOfSquares = 0;
  let largestMagnitude = 0;
  eachRow(matrix, (row) => {
    for (let j = 0; j < row.length; j++) {
      const value = row[j] as number;
      columnMeans[j] = (columnMeans[j] as number) + value / matrix.rows;
      sumOfSquares += value * value;
      largestMagnitude = Math.max(largestMagnitude, Math.abs(value));
    }
  });
  const meanSquare = sumOfSquares / matrix.rows / matrix.columns;
  const squaredMean = columnMeans.reduce((sum, mean) => sum + mean * mean, 0) / matrix.columns;
  return { columnMeans, meanColumnVariance: Math.max(0, meanSquare - squaredMean), largestMagnitude, examples: someExamples(matrix) };
}

/** What learnt inputs start from: these many rows at most, evenly spread. */
const MOST_EXAMPLES = 500;

function someExamples(matrix: Matrix): Float32Array {
  const count = Math.min(matrix.rows, MOST_EXAMPLES);
  const rows = Array.from({ length: count }, (_, i) => Math.floor((i * matrix.rows) / count));
  const examples = new Float32Array(count * matrix.columns);
  gatherRows(matrix, rows, 0, count, examples, 0);
  return examples;
}

/** The likelihood's constant, averaged over the rows, nats per example. */
export function meanConstantNats(matrix: Matrix, spec: LikelihoodSpec): number {
  const { likelihood, settings } = likelihoodOf(spec);
  let sum = 0;
  eachRow(matrix, (row) => {
    sum += likelihood.constantNats(row, settings);
  });
  return sum / matrix.rows;
}
