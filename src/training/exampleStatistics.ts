import { gatherRows, type Matrix } from "../data/dataset.ts";
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

export interface ExampleStatistics {
  readonly columnMeans: Float64Array;
  readonly largestMagnitude: number;
}

export function exampleStatistics(matrix: Matrix): ExampleStatistics {
  const columnMeans = new Float64Array(matrix.columns);
  let largestMagnitude = 0;
  eachRow(matrix, (row) => {
    for (let j = 0; j < row.length; j++) {
      const value = row[j] as number;
      columnMeans[j] = (columnMeans[j] as number) + value / matrix.rows;
      largestMagnitude = Math.max(largestMagnitude, Math.abs(value));
    }
  });
  return { columnMeans, largestMagnitude };
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
