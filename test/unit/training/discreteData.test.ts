import { describe, expect, test } from "vitest";
import { bitsPerDimension } from "../../../src/core/bitsPerDimension.ts";
import type { Matrix } from "../../../src/data/dataset.ts";
import { parseSpec } from "../../../src/spec/parseSpec.ts";
import { isDiscrete } from "../../../src/training/discreteData.ts";

const bits: Matrix = { rows: 2, columns: 2, values: Uint8Array.of(0, 255, 255, 0), scale: 255 };
const grey: Matrix = { rows: 2, columns: 2, values: Uint8Array.of(0, 128, 255, 0), scale: 255 };
const counts: Matrix = { rows: 2, columns: 2, values: Float32Array.of(0, 7, 1, 3), scale: 1 };
const fractions: Matrix = { rows: 2, columns: 2, values: Float32Array.of(0, 7, 1.5, 3), scale: 1 };

function judged(matrix: Matrix, likelihood: object, binarize = "none"): boolean {
  const { spec } = parseSpec(
    JSON.stringify({ data: { path: "x.npy", binarize }, model: { latentSize: 2, likelihood } }),
  );
  if (spec === undefined) throw new Error("a problem");
  return isDiscrete(matrix, spec);
}

describe("data are discrete", () => {
  test.each<[string, Matrix, object, string, boolean]>([
    ["bits of a Bernoulli likelihood are", bits, { type: "bernoulli" }, "none", true],
    ["its grey values are not", grey, { type: "bernoulli" }, "none", false],
    ["bits drawn from grey values are", grey, { type: "bernoulli" }, "dynamic", true],
    ["counts are", counts, { type: "poisson" }, "none", true],
    ["counts with fractions are not", fractions, { type: "poisson" }, "none", false],
    ["counts with a dispersion are", counts, { type: "negativeBinomial", dispersion: 2 }, "none", true],
    ["counts with more zeros are", counts, { type: "zeroInflatedNegativeBinomial", dispersion: 2 }, "none", true],
    ["classes are", counts, { type: "categorical", categories: 8 }, "none", true],
    ["whole numbers of a density are not", counts, { type: "gaussian" }, "none", false],
    ["bits of a density on [0, 1] are not", bits, { type: "continuousBernoulli" }, "none", false],
  ])("%s", (_, matrix, likelihood, binarize, expected) => expect(judged(matrix, likelihood, binarize)).toBe(expected));
});

test("eight fair bits are one bit per dimension, whatever their number", () => {
  expect(bitsPerDimension(8 * Math.log(2), 8)).toBeCloseTo(1, 14);
  expect(bitsPerDimension(784 * Math.log(256), 784)).toBeCloseTo(8, 12);
});
