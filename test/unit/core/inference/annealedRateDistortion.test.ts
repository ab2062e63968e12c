import { expect, test } from "vitest";
import { annealedRateDistortion } from "../../../../src/core/inference/annealedRateDistortion.ts";
import { LinearGaussianAtBeta } from "../../../../src/core/inference/linearGaussian.ts";
import { seededRandom } from "../../../../src/core/seededRandom.ts";
import { examplesOf, latentModel, mean, randomLinear, simulate } from "./linearModels.ts";

const linear = randomLinear(8, 4, 0.5);
const { x } = simulate(linear, 6);

const curve = await annealedRateDistortion(latentModel(linear, x, 300), {
  betas: [1, 4, 0.25, 1],
  stepsBetween: 30,
  moves: 15,
  leapfrogSteps: 3,
  random: seededRandom(2),
});

test("one annealing run gives a point for each beta, the largest first", () =>
  expect(curve.map(({ beta }) => beta)).toEqual([4, 1, 0.25]));

test.each(curve)(
  "rate and distortion at beta $beta are within 2 % of the linear decoder's exact curve",
  ({ beta, rateNats, distortionNats }) => {
    const exact = examplesOf(x, 8).map((example) => new LinearGaussianAtBeta(linear, beta).optimum(example));
    const [rate, distortion] = [
      mean(exact.map((point) => point.rateNats)),
      mean(exact.map((point) => point.distortionNats)),
    ];
    expect(Math.abs(mean(rateNats) / rate - 1)).toBeLessThan(0.02);
    expect(Math.abs(mean(distortionNats) / distortion - 1)).toBeLessThan(0.02);
  },
);

test("at beta 1 rate and distortion are those of the log-likelihood", () => {
  const { rateNats, distortionNats } = curve[1]!;
  const exact = examplesOf(x, 8).map((example) => new LinearGaussianAtBeta(linear).logIntegral(example));
  expect(Math.abs(mean(rateNats) + mean(distortionNats) + mean(exact))).toBeLessThan(0.05);
});
