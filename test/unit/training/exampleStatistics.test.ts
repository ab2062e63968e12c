import { expect, test } from "vitest";
import type { Matrix } from "../../../src/data/dataset.ts";
import { exampleStatistics, exampleConstants } from "../../../src/training/exampleStatistics.ts";

const matrix: Matrix = { rows: 4, columns: 2, values: Uint8Array.of(0, 2, 2, 2, 0, 4, 2, 0), scale: 2 };

test("means and variances of the columns are of the scaled values", () => {
  const { rows, columnMeans, columnVariances, largestMagnitude, classCounts } = exampleStatistics(matrix, {
    type: "poisson",
  });
  expect([...columnMeans]).toEqual([0.5, 1]);
  expect([...columnVariances]).toEqual([0.25, 0.5]);
  expect({ rows, largestMagnitude, classCounts }).toEqual({ rows: 4, largestMagnitude: 2, classCounts: undefined });
});

test("the variance of a column far from zero is precise", () => {
  const far: Matrix = { rows: 4, columns: 1, values: Float32Array.of(8e6, 8e6 + 1, 8e6, 8e6 + 1), scale: 1 };
  expect([...exampleStatistics(far, { type: "gaussian", variance: "learned" }).columnVariances]).toEqual([0.25]);
});

test("classes are counted in blocks of columns", () => {
  const { classCounts } = exampleStatistics(matrix, { type: "categorical", categories: 3 });
  expect([...(classCounts ?? [])]).toEqual([2, 1, 2, 2, 0, 1]);
});

test("the constant of counts with a learned dispersion is the mean of their log-factorials", () => {
  const counts: Matrix = { rows: 2, columns: 2, values: Uint8Array.of(0, 3, 4, 1), scale: 1 };
  const constant = exampleConstants(counts, {
    type: "zeroInflatedNegativeBinomial",
    dispersion: "learned",
    librarySize: true,
  });
  expect(constant.mean).toBeCloseTo((Math.log(6) + Math.log(24)) / 2, 12);
  expect(constant.byRow?.[0]).toBeCloseTo(Math.log(6), 12);
  expect(constant.byRow?.[1]).toBeCloseTo(Math.log(24), 12);
});

test("the constants of examples are kept once where all are equal", () => {
  const constant = exampleConstants(matrix, { type: "gaussian", variance: 1 });
  expect(constant.byRow).toBeUndefined();
  expect(constant.mean).toBeCloseTo((matrix.columns / 2) * Math.log(2 * Math.PI), 12);
});
