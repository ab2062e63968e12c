import { describe, expect, test } from "vitest";
import { gaussianProposal, type GaussianPosterior } from "../../../../src/core/inference/gaussianPosterior.ts";
import { importanceBound } from "../../../../src/core/inference/importanceBound.ts";
import { optimizePosterior } from "../../../../src/core/inference/optimizedPosterior.ts";
import { seededRandom } from "../../../../src/core/seededRandom.ts";
import { largestGap, latentModel, mean, meanFieldPosterior, randomLinear, simulate } from "./linearModels.ts";

const linear = randomLinear(12, 4, 0.5);
const { x } = simulate(linear, 5);
const model = latentModel(linear, x, 32);
const best = meanFieldPosterior(linear, x);
const far: GaussianPosterior = {
  mean: best.mean.map((value, i) => value + (i % 3) - 1),
  logVariance: best.logVariance.map((value, i) => value + (i % 2) * 2 - 1),
};

const optimized = optimizePosterior(model, far, { steps: 300, learningRate: 0.05, random: seededRandom(3) });

describe("the optimised posterior of a linear VAE", () => {
  test("is the mean-field optimum: the exact mean, variances of one over the precision's diagonal", async () => {
    const { mean: centre, logVariance } = await optimized;
    const deviation = best.logVariance.map((value) => Math.exp(value / 2));
    expect(Math.max(...centre.map((value, i) => Math.abs(value - best.mean[i]!) / deviation[i]!))).toBeLessThan(0.05);
    expect(largestGap(logVariance, best.logVariance)).toBeLessThan(0.05);
  });

  test("closes the amortisation gap", async () => {
    const elbo = async (posterior: GaussianPosterior) =>
      mean(
        (await importanceBound(model, gaussianProposal(posterior, model), { samples: 3200, random: seededRandom(4) }))
          .elboNats,
      );
    const [before, after, optimum] = await Promise.all([elbo(far), elbo(await optimized), elbo(best)]);
    expect(optimum - before).toBeGreaterThan(1);
    expect(Math.abs(optimum - after)).toBeLessThan(0.02);
  });

  test("does not change its start", () => expect(far.mean[0]).toBe(best.mean[0]! - 1));

  test("works with several chains for each example", async () =>
    await expect(
      optimizePosterior(latentModel(linear, x, 1), far, { steps: 1, learningRate: 0.1, random: seededRandom(1) }),
    ).rejects.toThrow("at least two chains"));
});
