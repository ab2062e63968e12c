import { describe, expect, test } from "vitest";
import { ACTIVE_UNIT_VARIANCE, EvaluationSum, isFiniteEvaluation } from "../../../src/core/evaluation.ts";
import { fillNormal, seededRandom } from "../../../src/core/seededRandom.ts";

const LATENTS = 3;

interface Rows {
  readonly distortion: Float32Array;
  readonly kl: Float32Array;
  readonly means: Float32Array;
}

/** Random figures; latent j's posterior mean lies about `centres[j]` with a deviation of `spreads[j]`. */
function randomRows(rows: number, centres: readonly number[], spreads: readonly number[]): Rows {
  const noise = (purpose: number, length: number) => {
    const values = new Float32Array(length);
    fillNormal(seededRandom(rows, purpose), values);
    return values;
  };
  return {
    distortion: noise(1, rows).map((value) => 50 + value),
    kl: noise(2, rows * LATENTS).map((value) => value ** 2),
    means: noise(3, rows * LATENTS).map(
      (value, i) => (centres[i % LATENTS] ?? 0) + (spreads[i % LATENTS] ?? 0) * value,
    ),
  };
}

/** Adds the rows in chunks of `size`, the last one padded with rubbish, as data sets come. */
function summed({ distortion, kl, means }: Rows, size: number): EvaluationSum {
  const sum = new EvaluationSum(LATENTS);
  for (let start = 0; start < distortion.length; start += size) {
    const padded = (values: Float32Array, width: number) => {
      const chunk = new Float32Array(size * width).fill(Number.NaN);
      chunk.set(values.subarray(start * width, (start + size) * width));
      return chunk;
    };
    sum.add(
      Math.min(size, distortion.length - start),
      padded(distortion, 1),
      padded(kl, LATENTS),
      padded(means, LATENTS),
    );
  }
  return sum;
}

const mean = (values: ArrayLike<number>) =>
  Array.from(values).reduce((total, value) => total + value, 0) / values.length;
const column = (values: Float32Array, j: number) => [...values].filter((_, i) => i % LATENTS === j);
const variance = (values: readonly number[]) => mean(values.map((value) => (value - mean(values)) ** 2));

describe("an evaluation", () => {
  const rows = randomRows(1000, [0, 3, -7], [1, 0.5, 0.05]);

  test.each([1000, 256, 7])("in chunks of %i is that of the direct formulas", (size) => {
    const { rateNats, distortionNats, elboNats, activeUnits, klPerDimensionNats } = summed(rows, size).finish(2.5);
    const kl = [0, 1, 2].map((j) => mean(column(rows.kl, j)));
    klPerDimensionNats.forEach((value, j) => expect(value).toBeCloseTo(kl[j] ?? NaN, 10));
    expect(rateNats).toBeCloseTo(
      kl.reduce((sum, value) => sum + value, 0),
      10,
    );
    expect(distortionNats).toBeCloseTo(mean(rows.distortion) + 2.5, 10);
    expect(elboNats).toBe(-(rateNats + distortionNats));
    expect(activeUnits).toBe([0, 1, 2].filter((j) => variance(column(rows.means, j)) > ACTIVE_UNIT_VARIANCE).length);
    expect(activeUnits).toBe(2);
  });

  test("has bits per dimension if its data are discrete, and not otherwise", () => {
    const { elboNats, bitsPerDimension } = summed(rows, 256).finish(2.5, 40);
    expect(bitsPerDimension).toBeCloseTo(-elboNats / 40 / Math.log(2), 12);
    expect(summed(rows, 256).finish(2.5)).not.toHaveProperty("bitsPerDimension");
  });

  // A float32 is exact to 0.0005 there; sums of squares in single precision would lose all of a variance of 0.01.
  test.each([
    [0.02, 0],
    [0.09, 0],
    [0.11, 1],
    [0.5, 1],
  ])("far from zero counts a unit of deviation %d as %i", (spread, active) => {
    const far = randomRows(4000, [10_000, 10_000, -10_000], [spread, 0, 0]);
    expect(summed(far, 256).finish(0).activeUnits).toBe(active);
  });

  test("of a variance just above the limit and just below", () => {
    const twoRows = (distance: number) => {
      const sum = new EvaluationSum(1);
      sum.add(2, new Float32Array(2), new Float32Array(2), Float32Array.of(5, 5 + distance));
      return sum.finish(0).activeUnits;
    };
    // Two values at a distance d have a variance of d^2 / 4.
    expect([twoRows(0.2001), twoRows(0.1999)]).toEqual([1, 0]);
  });
});

describe("the standard error of a distortion", () => {
  const latent = new Float32Array(3);
  const summedOf = (chunks: readonly (readonly (readonly number[])[])[], constantOf = (_row: number): number => 0) => {
    const sum = new EvaluationSum(1);
    const nats: number[] = [];
    for (const samples of chunks) {
      for (const distortion of samples)
        sum.add(
          distortion.length,
          Float32Array.from(distortion),
          latent.map(() => 0.5),
          latent,
        );
      sum.endChunk(constantOf, (_, value) => nats.push(value));
    }
    return { evaluation: sum.finish(0), nats };
  };

  test("counts examples, not the z drawn for each", () => {
    const { evaluation, nats } = summedOf([
      [
        [1, 5],
        [3, 7],
      ],
      [
        [8, 4],
        [10, 6],
      ],
    ]);
    expect(nats).toEqual([2.5, 6.5, 9.5, 5.5]);
    const deviations = [2, 6, 9, 5].map((value) => (value - 5.5) ** 2);
    const sum = deviations.reduce((total, square) => total + square, 0);
    expect(evaluation.distortionStandardErrorNats).toBeCloseTo(Math.sqrt(sum / 3 / 4), 12);
  });

  test("has each example's own constant", () => {
    const { evaluation } = summedOf([[[1, 5, 9]]], (row) => -4 * row);
    expect(evaluation.distortionStandardErrorNats).toBeCloseTo(0, 12);
  });

  test("is absent for a single example", () => {
    expect(summedOf([[[1]]]).evaluation).not.toHaveProperty("distortionStandardErrorNats");
  });
});

describe("a finite evaluation", () => {
  const evaluation = { rateNats: 1, distortionNats: 2, elboNats: -3, activeUnits: 0, klPerDimensionNats: [1] };
  test("has a finite rate and distortion", () => expect(isFiniteEvaluation(evaluation)).toBe(true));
  test.each([Number.NaN, Infinity, -Infinity])("excludes a rate or distortion of %d", (value) => {
    expect(isFiniteEvaluation({ ...evaluation, rateNats: value })).toBe(false);
    expect(isFiniteEvaluation({ ...evaluation, distortionNats: value })).toBe(false);
    const decoderUse = { zVariance: 1, conditionVariance: value, zShare: 0.5, conditionShare: 0.5 };
    expect(isFiniteEvaluation({ ...evaluation, decoderUse })).toBe(false);
  });
});
