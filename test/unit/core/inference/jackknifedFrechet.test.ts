import { describe, expect, test } from "vitest";
import { frechetPseudoValues, jackknifeGroups } from "../../../../src/core/inference/jackknifedFrechet.ts";
import { featureMoments, frechetDistance } from "../../../../src/core/inference/frechetDistance.ts";
import { sampleMean } from "../../../../src/core/inference/sampleMean.ts";
import { mean, normals } from "./linearModels.ts";

const SIZE = 4;
const ROWS = 200;
const groupsOf = (rows: number) => Uint32Array.from({ length: rows }, (_, row) => row % jackknifeGroups(rows));

/** A jackknifed distance of draws with deviation `scale` from standard normal rows, with five draws a row. */
function distance(repetition: number, scale: number) {
  const a = normals(5 * ROWS * SIZE, 1, repetition).map((value) => scale * value);
  return sampleMean(frechetPseudoValues(a, normals(ROWS * SIZE, 2, repetition), SIZE, groupsOf(ROWS)));
}

/** Of deviations 1 and `scale` in SIZE dimensions. */
const exact = (scale: number) => SIZE * (scale - 1) ** 2;

describe("the jackknifed Fréchet distance", () => {
  test("has pseudo-values that are those of leaving out each group directly", () => {
    const [a, b] = [normals(24 * 2, 1), normals(12 * 2, 2)];
    const groupOf = Uint32Array.from({ length: 12 }, (_, row) => row % 3);
    const without = (values: Float64Array, group: number) =>
      featureMoments(
        values.filter((_, at) => (Math.floor(at / 2) % 12) % 3 !== group),
        2,
      );
    const all = frechetDistance(featureMoments(a, 2), featureMoments(b, 2));
    frechetPseudoValues(a, b, 2, groupOf).forEach((value, group) =>
      expect(value).toBeCloseTo(3 * all - 2 * frechetDistance(without(a, group), without(b, group)), 10),
    );
  });

  test.each([1, 1.5])("has no bias, and an error that repetition confirms, at deviations 1 and %d", (scale) => {
    const repeated = Array.from({ length: 100 }, (_, repetition) => distance(repetition, scale));
    const { mean: average, standardError } = sampleMean(repeated.map((one) => one.mean));
    expect(Math.abs(average - exact(scale))).toBeLessThan(4 * standardError);
    const deviation = standardError * 10;
    const stated = mean(repeated.map((one) => one.standardError));
    expect(stated).toBeGreaterThan(0.8 * deviation);
    // At distance zero the jackknife is known to overstate the variance, up to twofold.
    expect(stated).toBeLessThan(1.8 * deviation);
    const held = repeated.filter((one) => Math.abs(one.mean - exact(scale)) < 2 * one.standardError).length;
    expect(held).toBeGreaterThan(85);
  });

  test("is without its correction too large by several errors where the distributions agree", () => {
    const plain = Array.from({ length: 20 }, (_, repetition) =>
      frechetDistance(
        featureMoments(normals(5 * ROWS * SIZE, 1, repetition), SIZE),
        featureMoments(normals(ROWS * SIZE, 2, repetition), SIZE),
      ),
    );
    const { mean: average, standardError } = sampleMean(plain);
    expect(average).toBeGreaterThan(5 * standardError);
  });

  test("needs two rows beside each group", () => {
    expect(() => frechetPseudoValues(normals(2, 1), normals(2, 2), 1, [0, 1])).toThrow(RangeError);
  });
});
