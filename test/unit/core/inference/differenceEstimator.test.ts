import { describe, expect, test } from "vitest";
import { measuredValues, pseudoValues } from "../../../../src/core/inference/differenceEstimator.ts";
import { sampleMean } from "../../../../src/core/inference/sampleMean.ts";
import { permutation, seededRandom } from "../../../../src/core/seededRandom.ts";
import { largestGap, normals } from "./linearModels.ts";

const ALL = 100;

/** One set of examples, of which two models have cheap figures and dear ones that lie above them by 2 and 2.5 on average. */
function models(repetition: number): readonly (readonly [cheap: Float64Array, dear: Float64Array])[] {
  const examples = normals(ALL, repetition, 0);
  return [2, 2.5].map((gain, model) => {
    const cheap = normals(ALL, repetition, 1, model).map((own, i) => 5 * examples[i]! + own);
    const noise = normals(ALL, repetition, 2, model);
    return [cheap, cheap.map((value, i) => value + gain + 0.5 * noise[i]! + 0.1 * examples[i]!)] as const;
  });
}

const orderOf = (repetition: number): Uint32Array => permutation(seededRandom(5, repetition), ALL);
const first = (dear: Float64Array, order: Uint32Array, count: number): Float64Array =>
  Float64Array.from(order.subarray(0, count), (at) => dear[at]!);

/** The share of intervals of 1.96 standard errors that hold the expected value. */
function coverage(expected: number, valuesOf: (repetition: number) => Float64Array): number {
  let held = 0;
  for (let repetition = 0; repetition < 2000; repetition++) {
    const { mean, standardError } = sampleMean(valuesOf(repetition));
    if (Math.abs(mean - expected) <= 1.96 * standardError) held++;
  }
  return held / 2000;
}

describe("the mean over all examples from a part of them", () => {
  test("is the mean itself when all are measured", () => {
    const [[cheap, dear]] = models(0) as [readonly [Float64Array, Float64Array]];
    const order = orderOf(0);
    expect(pseudoValues(cheap, first(dear, order, ALL), order)).toEqual(dear);
  });

  test("adds the mean difference of the part to the cheap mean of all", () => {
    expect(sampleMean(pseudoValues([1, 2, 3, 4], [3.5, 2.5], [2, 0, 1, 3])).mean).toBeCloseTo(2.5 + (0.5 + 1.5) / 2);
  });

  test("has a standard error that holds in about 95 of 100 cases", () => {
    const held = coverage(2, (repetition) => {
      const [[cheap, dear]] = models(repetition) as [readonly [Float64Array, Float64Array]];
      const order = orderOf(repetition);
      return pseudoValues(cheap, first(dear, order, 32), order);
    });
    expect(held).toBeGreaterThan(0.92);
    expect(held).toBeLessThan(0.97);
  });

  test.each([
    [32, 32],
    [64, 32],
    [100, 32],
  ])("with %d and %d examples the difference of two models has one that holds, too", (ofFirst, ofSecond) => {
    const held = coverage(-0.5, (repetition) => {
      const order = orderOf(repetition);
      const [one, two] = models(repetition).map(([cheap, dear], model) =>
        pseudoValues(cheap, first(dear, order, model === 0 ? ofFirst : ofSecond), order),
      );
      return one!.map((value, i) => value - two![i]!);
    });
    expect(held).toBeGreaterThan(0.92);
    expect(held).toBeLessThan(0.97);
  });

  test.each([7, 32, 100])("keeps the %d measured figures", (count) => {
    const [[cheap, dear]] = models(3) as [readonly [Float64Array, Float64Array]];
    const order = orderOf(3);
    const measured = first(dear, order, count);
    expect(
      largestGap(measuredValues(cheap, pseudoValues(cheap, measured, order), order, count), measured),
    ).toBeLessThan(1e-12);
  });
});
