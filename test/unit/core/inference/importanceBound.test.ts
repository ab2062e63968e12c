import { describe, expect, test } from "vitest";
import { gaussianLogDensity, gaussianProposal } from "../../../../src/core/inference/gaussianPosterior.ts";
import { importanceBound } from "../../../../src/core/inference/importanceBound.ts";
import { linearGaussianLogLikelihood, LinearGaussianAtBeta } from "../../../../src/core/inference/linearGaussian.ts";
import { logSumExp } from "../../../../src/core/inference/logSums.ts";
import { sampleMean } from "../../../../src/core/inference/sampleMean.ts";
import { seededRandom } from "../../../../src/core/seededRandom.ts";
import {
  examplesOf,
  largestGap,
  latentModel,
  mean,
  meanFieldPosterior,
  randomLinear,
  simulate,
} from "./linearModels.ts";

const linear = randomLinear(20, 10, 1);
const { x } = simulate(linear, 8);
const exact = examplesOf(x, 20).map((example) => linearGaussianLogLikelihood(linear, example));
const q = meanFieldPosterior(linear, x, 1.3);

const boundWith = (samples: number, chainsPerExample: number, seed = 1) => {
  const model = latentModel(linear, x, chainsPerExample);
  return importanceBound(model, gaussianProposal(q, model), { samples, random: seededRandom(seed) });
};

describe("the importance-weighted bound of a linear VAE with ten latents", () => {
  test("with 5,000 samples is within 0.1 nats of the log-likelihood", async () => {
    const { boundNats } = await boundWith(5000, 250);
    expect(Math.abs(mean(boundNats) - mean(exact))).toBeLessThan(0.1);
  });

  test("with one sample is the evidence lower bound, in closed form D + R of the Gaussian", async () => {
    const model = new LinearGaussianAtBeta(linear);
    const elbo = examplesOf(x, 20).map((example, i) => {
      const centre = q.mean.subarray(i * 10, (i + 1) * 10);
      const variances = q.logVariance.subarray(i * 10, (i + 1) * 10).map(Math.exp);
      const covariance = Float64Array.from({ length: 100 }, (_, at) => (at % 11 === 0 ? variances[at / 11]! : 0));
      const rate = variances.reduce(
        (sum, variance, j) => sum + (centre[j]! ** 2 + variance - 1 - Math.log(variance)) / 2,
        0,
      );
      return -model.distortion(example, { mean: centre, covariance }) - rate;
    });
    const { elboNats, boundNats } = await boundWith(4000, 400);
    // The weights' logarithms deviate by about 3 nats, their mean over 8 x 4,000 by 0.02.
    expect(Math.abs(mean(elboNats) - mean(elbo))).toBeLessThan(0.08);
    expect(mean(boundNats)).toBeGreaterThan(mean(elboNats));
    const single = await boundWith(1, 1);
    expect(largestGap(single.boundNats, single.elboNats)).toBeLessThan(1e-12);
  });

  test("rises with K", async () => {
    const means = await Promise.all([1, 5, 50].map(async (samples) => mean((await boundWith(samples, 5)).boundNats)));
    expect(means).toEqual([...means].sort((a, b) => a - b));
  });

  test("takes no more samples than asked for where they do not fill the last round", async () => {
    const model = latentModel(linear, x, 4);
    const proposal = gaussianProposal(q, model);
    const { boundNats, effectiveSampleSize } = await importanceBound(model, proposal, {
      samples: 6,
      random: seededRandom(3),
    });
    // The same draws again, summed directly.
    const random = seededRandom(3);
    const logWeights = Array.from({ length: 8 }, (): number[] => []);
    for (const counted of [4, 2]) {
      const { z } = await proposal.draw(random);
      const { logLikelihood, logPrior } = await model.evaluate(z);
      const logQ = gaussianLogDensity(q, model, z);
      logWeights.forEach((weights, example) => {
        for (let i = example * 4; i < example * 4 + counted; i++)
          weights.push(logLikelihood[i]! + logPrior[i]! - logQ[i]!);
      });
    }
    expect(
      largestGap(
        boundNats,
        logWeights.map((weights) => logSumExp(weights) - Math.log(6)),
      ),
    ).toBeLessThan(1e-10);
    const sizes = logWeights.map((weights) => {
      const shares = weights.map((weight) => Math.exp(weight - logSumExp(weights)));
      return 1 / shares.reduce((sum, share) => sum + share ** 2, 0);
    });
    expect(largestGap(effectiveSampleSize, sizes)).toBeLessThan(1e-8);
  });

  test("is exact, with every sample effective, where q is the posterior", async () => {
    const diagonal = { ...linear, weights: linear.weights.map((value, at) => (at % 11 === 0 && at < 110 ? value : 0)) };
    const model = latentModel(diagonal, x, 5);
    const { boundNats, effectiveSampleSize } = await importanceBound(
      model,
      gaussianProposal(meanFieldPosterior(diagonal, x), model),
      { samples: 20, random: seededRandom(1) },
    );
    expect(
      largestGap(
        boundNats,
        examplesOf(x, 20).map((example) => linearGaussianLogLikelihood(diagonal, example)),
      ),
    ).toBeLessThan(1e-10);
    for (const size of effectiveSampleSize) expect(size).toBeCloseTo(20, 8);
  });

  test("names an example whose weight is not a number", async () => {
    const model = latentModel(linear, x, 2);
    const broken = {
      ...model,
      evaluate: async (z: Float64Array) => ({
        ...(await model.evaluate(z)),
        logPrior: Float64Array.from({ length: 16 }, (_, i) => (i === 7 ? Number.NaN : 0)),
      }),
    };
    await expect(
      importanceBound(broken, gaussianProposal(q, model), { samples: 2, random: seededRandom(1) }),
    ).rejects.toThrow("example 3 is not a number");
  });
});

describe("a log-sum-exp", () => {
  test.each([
    [[], -Infinity],
    [[-Infinity, 0], 0],
    [[-Infinity], -Infinity],
    [[1000, 1000], 1000 + Math.log(2)],
    [[-1e4, -1e4 + Math.log(3)], -1e4 + Math.log(4)],
    [[0, -800], 0],
    [[-800, 0], 0],
  ])("of %j is %d", (values, expected) => expect(logSumExp(values)).toBeCloseTo(expected, 10));
  test("of values with a NaN is NaN, at any position", () => {
    expect([logSumExp([Number.NaN, 1]), logSumExp([1, Number.NaN]), logSumExp([1, Number.NaN, 5])]).toEqual([
      Number.NaN,
      Number.NaN,
      Number.NaN,
    ]);
  });
});

describe("a mean over examples", () => {
  test("far from zero has the standard error of the direct formula", () => {
    const { mean: centre, standardError } = sampleMean([1e9, 1e9 + 1, 1e9 + 2, 1e9 + 3]);
    expect(centre).toBe(1e9 + 1.5);
    expect(standardError).toBeCloseTo(Math.sqrt(5 / 3 / 4), 12);
  });
  test("of one sample has no standard error", () =>
    expect(sampleMean([3])).toEqual({ mean: 3, standardError: Number.NaN }));
});
