import { describe, expect, test } from "vitest";
import { cutShort, probeConstants } from "../../../../src/core/collapse/probeEvidence.ts";

const { doublingsToCome, maxGrowth, extrapolationError } = probeConstants;

/** ln of the extrapolated over the final rate, for every seed of the trainings up to a ratio. */
function errors(highestRatio: number): readonly number[] {
  return cutShort
    .filter(({ ratio }) => ratio <= highestRatio)
    .flatMap(({ share, growth, left }) =>
      growth.map((grown, seed) => {
        const doublings = Math.min(doublingsToCome.value, Math.log2(1 / share));
        return doublings * Math.log(Math.max(1, grown)) - Math.log(left[seed] ?? NaN);
      }),
    );
}

const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
const rootMeanSquare = (values: readonly number[]): number => Math.sqrt(mean(values.map((value) => value ** 2)));

describe("the constants of the probe's correction", () => {
  test("extrapolate the rate of a training that stops early without bias up to half the threshold", () =>
    expect(Math.abs(mean(errors(0.5)))).toBeLessThan(0.02));

  test("weigh an extrapolation by an error between those below and near the threshold", () => {
    expect(rootMeanSquare(errors(0.5))).toBeLessThan(extrapolationError.value);
    expect(rootMeanSquare(errors(0.7))).toBeGreaterThan(extrapolationError.value);
  });

  test("allow for the largest growth that was measured", () =>
    expect(Math.max(...cutShort.flatMap(({ growth }) => growth))).toBeLessThanOrEqual(maxGrowth.value));
});
