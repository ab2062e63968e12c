import { describe, expect, test } from "vitest";
import { drawAggregate, splitRate } from "../../../../src/core/inference/aggregatePosterior.ts";
import type { GaussianPosterior } from "../../../../src/core/inference/gaussianPosterior.ts";
import { seededRandom } from "../../../../src/core/seededRandom.ts";
import { normals } from "./linearModels.ts";

const EXAMPLES = 3000;
const VARIANCE = 0.4;

/** Posterior means of mean (0, 1), variance 1 and correlation 0.6, as exactly as the sample allows: whitened, then mixed. */
function correlatedMeans(): Float64Array {
  const CORRELATION = 0.6;
  const [a, b] = [standardized(normals(EXAMPLES, 1)), standardized(normals(EXAMPLES, 2))];
  const overlap = a.reduce((sum, value, i) => sum + value * b[i]!, 0) / EXAMPLES;
  const rest = standardized(b.map((value, i) => value - overlap * a[i]!));
  return Float64Array.from({ length: 2 * EXAMPLES }, (_, at) => {
    const i = at >> 1;
    return at % 2 === 0 ? a[i]! : 1 + CORRELATION * a[i]! + Math.sqrt(1 - CORRELATION ** 2) * rest[i]!;
  });
}

function standardized(values: Float64Array): Float64Array {
  const centre = values.reduce((sum, value) => sum + value, 0) / values.length;
  const deviation = Math.sqrt(values.reduce((sum, value) => sum + (value - centre) ** 2, 0) / values.length);
  return values.map((value) => (value - centre) / deviation);
}

const standardNormal = (z: Float64Array, latentSize: number) =>
  Float64Array.from({ length: z.length / latentSize }, (_, draw) =>
    z
      .subarray(draw * latentSize, (draw + 1) * latentSize)
      .reduce((sum, value) => sum - (value ** 2 + Math.log(2 * Math.PI)) / 2, 0),
  );

const split = (posterior: GaussianPosterior, latentSize: number, draws: number) => {
  const drawn = drawAggregate(posterior, latentSize, draws, seededRandom(9));
  return splitRate(posterior, latentSize, drawn, standardNormal(drawn.z, latentSize));
};

describe("the parts of the rate of Gaussian means under Gaussian noise", () => {
  const posterior = { mean: correlatedMeans(), logVariance: new Float64Array(2 * EXAMPLES).fill(Math.log(VARIANCE)) };
  const parts = split(posterior, 2, 1500);
  // The aggregate is close to N((0, 1), S), S = [[1, 0.6], [0.6, 1]] + 0.4 I.
  const logDeterminant = Math.log(1.4 ** 2 - 0.6 ** 2);
  const expected = {
    mutualInformation: (logDeterminant - 2 * Math.log(VARIANCE)) / 2,
    marginalKl: (2 * 1.4 + 1 - 2 - logDeterminant) / 2,
    totalCorrelation: Math.log(1.4) - logDeterminant / 2,
    dimensionwiseKl: (2 * 1.4 + 1 - 2) / 2 - Math.log(1.4),
  };
  test.each(["mutualInformation", "marginalKl", "totalCorrelation", "dimensionwiseKl"] as const)(
    "%s is the closed form",
    (part) => {
      const { mean, standardError } = parts[part];
      expect(standardError).toBeLessThan(0.05);
      // 0.01 for a sum over 3,000 examples in place of the integral.
      expect(Math.abs(mean - expected[part])).toBeLessThan(4 * standardError + 0.01);
    },
  );
  test("add up to the rate's closed form", () => {
    const { mean } = posterior;
    const rate = mean.reduce((sum, value) => sum + (value ** 2 + VARIANCE - 1 - Math.log(VARIANCE)) / 2, 0) / EXAMPLES;
    const { mutualInformation, marginalKl } = parts;
    expect(Math.abs(mutualInformation.mean + marginalKl.mean - rate)).toBeLessThan(
      4 * Math.hypot(mutualInformation.standardError, marginalKl.standardError),
    );
    expect(parts.totalCorrelation.mean + parts.dimensionwiseKl.mean).toBeCloseTo(marginalKl.mean, 10);
  });
});

test("mutual information is ln N where z identifies each example", () => {
  const posterior = { mean: Float64Array.from({ length: 50 }, (_, i) => 100 * i), logVariance: new Float64Array(50) };
  const { mutualInformation, ceilingNats } = split(posterior, 1, 100);
  expect(ceilingNats).toBe(Math.log(50));
  expect(mutualInformation.mean).toBeCloseTo(ceilingNats, 10);
  expect(mutualInformation.standardError).toBeLessThan(1e-10);
});

test("a collapsed posterior has no information, no correlation and no marginal KL", () => {
  const { mutualInformation, marginalKl, totalCorrelation } = split(
    { mean: new Float64Array(60), logVariance: new Float64Array(60) },
    3,
    20,
  );
  for (const { mean } of [mutualInformation, marginalKl, totalCorrelation]) expect(mean).toBeCloseTo(0, 10);
});

test("one Gaussian away from the prior has a marginal KL, but no information", () => {
  const { mutualInformation, marginalKl } = split(
    { mean: new Float64Array(40).fill(2), logVariance: new Float64Array(40) },
    1,
    4000,
  );
  expect(mutualInformation.mean).toBeCloseTo(0, 10);
  expect(Math.abs(marginalKl.mean - 2)).toBeLessThan(5 * marginalKl.standardError);
});

test("draws are spread evenly over the examples", () => {
  const { owners } = drawAggregate(
    { mean: new Float64Array(10), logVariance: new Float64Array(10) },
    2,
    12,
    seededRandom(1),
  );
  const counts = [0, 1, 2, 3, 4].map((example) => owners.filter((owner) => owner === example).length);
  expect(counts.sort()).toEqual([2, 2, 2, 3, 3]);
});
