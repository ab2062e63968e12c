import { describe, expect, test } from "vitest";
import { quadratureLogLikelihood } from "../../../../src/core/inference/quadrature.ts";
import { linearGaussianLogLikelihood } from "../../../../src/core/inference/linearGaussian.ts";
import type { LatentModel } from "../../../../src/core/inference/latentModel.ts";
import { examplesOf, largestGap, latentModel, meanFieldPosterior, randomLinear, simulate } from "./linearModels.ts";

const options = { toleranceNats: 1e-6, maximumPoints: 70_000 };

describe("quadrature", () => {
  test.each([1, 2])("of a linear VAE with %i latents is exact", async (latentSize) => {
    const linear = randomLinear(5, latentSize, 0.2);
    const { x } = simulate(linear, 3);
    // 100 does not divide the number of points: the last round is partly filled.
    const { logLikelihoodNats, changeNats } = await quadratureLogLikelihood(
      latentModel(linear, x, 100),
      meanFieldPosterior(linear, x),
      options,
    );
    expect(
      largestGap(
        logLikelihoodNats,
        examplesOf(x, 5).map((example) => linearGaussianLogLikelihood(linear, example)),
      ),
    ).toBeLessThan(1e-9);
    expect(Math.max(...changeNats)).toBeLessThan(1e-6);
  });

  test.each([
    ["thirty times too wide", 900],
    ["five times too narrow", 1 / 25],
  ])("about a q that is %s moves its grid until it is exact", async (_, factor) => {
    const linear = randomLinear(5, 1, 0.2);
    const { x } = simulate(linear, 3);
    const { logLikelihoodNats, pointsPerAxis } = await quadratureLogLikelihood(
      latentModel(linear, x, 64),
      meanFieldPosterior(linear, x, factor),
      options,
    );
    // Without it, 65 points an axis would miss by nats or not reach.
    expect(pointsPerAxis).toBe(65);
    expect(
      largestGap(
        logLikelihoodNats,
        examplesOf(x, 5).map((example) => linearGaussianLogLikelihood(linear, example)),
      ),
    ).toBeLessThan(1e-6);
  });

  // Two columns that see z through a nearly singular map: the posterior lies along a ridge, which a diagonal q is blind to.
  test("along a ridge needs no more than a hundred points an axis", async () => {
    const linear = { ...randomLinear(2, 2, 1e-3), weights: Float64Array.of(1, 1, 1, 1.001) };
    const { x } = simulate(linear, 3);
    const { logLikelihoodNats, changeNats, pointsPerAxis } = await quadratureLogLikelihood(
      latentModel(linear, x, 100),
      meanFieldPosterior(linear, x),
      options,
    );
    expect(pointsPerAxis).toBeLessThan(100);
    expect(Math.max(...changeNats)).toBeLessThan(1e-6);
    expect(
      largestGap(
        logLikelihoodNats,
        examplesOf(x, 2).map((example) => linearGaussianLogLikelihood(linear, example)),
      ),
    ).toBeLessThan(1e-6);
  });

  // p(x|z) = N(x; z^2, 1/16) with one latent: at x = 4 the posterior has modes near 2 and -2, and q sits on one.
  test("finds the mode that q has left out", async () => {
    const square: LatentModel = {
      examples: 1,
      chainsPerExample: 50,
      latentSize: 1,
      evaluate: (z) =>
        Promise.resolve({
          logLikelihood: z.map((value) => -8 * (4 - value ** 2) ** 2 + Math.log(4) - Math.log(2 * Math.PI) / 2),
          logPrior: z.map((value) => -(value ** 2 + Math.log(2 * Math.PI)) / 2),
        }),
      differentiate: () => Promise.reject(new Error("quadrature takes no gradients")),
      drawPrior: () => Promise.reject(new Error("quadrature draws nothing")),
    };
    const integral = async (centre: number) =>
      (
        await quadratureLogLikelihood(
          square,
          { mean: Float64Array.of(centre), logVariance: Float64Array.of(2 * Math.log(1 / 16)) },
          options,
        )
      ).logLikelihoodNats[0]!;
    // Both modes by a fine Riemann sum.
    let sum = 0;
    for (let z = -6; z < 6; z += 1e-3)
      sum += (1e-3 * Math.exp(-8 * (4 - z ** 2) ** 2 + Math.log(4) - z ** 2 / 2)) / (2 * Math.PI);
    // At first the grid ends half a unit from its centre; it reaches the other mode once it has been doubled.
    expect(await integral(0)).toBeCloseTo(Math.log(sum), 6);
  });

  test("without room to double says that its error is unknown", async () => {
    const linear = randomLinear(5, 2, 0.2);
    const { x } = simulate(linear, 1);
    const { changeNats } = await quadratureLogLikelihood(latentModel(linear, x, 64), meanFieldPosterior(linear, x), {
      toleranceNats: 1e-6,
      maximumPoints: 1,
    });
    expect([...changeNats]).toEqual([Infinity]);
  });

  test("of three latents is refused", async () => {
    const linear = randomLinear(5, 3, 0.2);
    const { x } = simulate(linear, 1);
    await expect(
      quadratureLogLikelihood(latentModel(linear, x, 64), meanFieldPosterior(linear, x), options),
    ).rejects.toThrow("one or two latents, not 3");
  });
});
