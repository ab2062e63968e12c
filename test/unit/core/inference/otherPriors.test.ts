import { describe, expect, test } from "vitest";
import { annealForward, logMeanWeights, tuneStepSizes } from "../../../../src/core/inference/annealedImportance.ts";
import { annealedRateDistortion } from "../../../../src/core/inference/annealedRateDistortion.ts";
import { pathFromPosterior, pathFromPrior } from "../../../../src/core/inference/annealingPath.ts";
import { standardNormal } from "../../../../src/core/inference/gaussianPosterior.ts";
import type { LatentModel } from "../../../../src/core/inference/latentModel.ts";
import { LinearGaussianAtBeta, type LinearGaussian } from "../../../../src/core/inference/linearGaussian.ts";
import { annealingSchedule } from "../../../../src/core/inference/schedules.ts";
import { seededRandom } from "../../../../src/core/seededRandom.ts";
import { examplesOf, latentModel, mean, randomLinear, simulate } from "./linearModels.ts";

const CENTRE = 1.5;
const DEVIATION = 0.5;
const linear = randomLinear(8, 3, 0.5);
/** The same model of u = (z - centre) / deviation, which is standard normal. */
const standardized: LinearGaussian = {
  ...linear,
  weights: linear.weights.map((value) => DEVIATION * value),
  bias: linear.bias.map(
    (value, column) =>
      value + CENTRE * linear.weights.subarray(column * 3, (column + 1) * 3).reduce((sum, weight) => sum + weight, 0),
  ),
};
const { x } = simulate(standardized, 5);
const examples = examplesOf(x, 8);

/** The linear decoder under the prior N(centre, deviation^2), of which only the density is known. */
function shiftedPrior(chainsPerExample: number): LatentModel {
  const model = latentModel(linear, x, chainsPerExample);
  const { examples: count, latentSize } = model;
  const differentiate: LatentModel["differentiate"] = async (z) => {
    const logPrior = new Float64Array(count * chainsPerExample);
    z.forEach(
      (value, i) =>
        (logPrior[Math.floor(i / latentSize)]! -=
          (Math.log(2 * Math.PI * DEVIATION ** 2) + ((value - CENTRE) / DEVIATION) ** 2) / 2),
    );
    return {
      ...(await model.differentiate(z)),
      logPrior,
      priorGradient: z.map((value) => (CENTRE - value) / DEVIATION ** 2),
    };
  };
  return { examples: count, chainsPerExample, latentSize, differentiate, evaluate: differentiate };
}

describe("a model whose prior cannot be drawn from", () => {
  const annealing = () => ({
    schedule: annealingSchedule("sigmoidal", 150),
    leapfrogSteps: 3,
    random: seededRandom(4),
  });

  test("is annealed to from N(0, I)", async () => {
    const model = shiftedPrior(40);
    const path = pathFromPosterior(model, standardNormal(model));
    const { logWeights } = await annealForward(path, annealing(), await tuneStepSizes(path, annealing()));
    const exact = examples.map((example) => new LinearGaussianAtBeta(standardized).logIntegral(example));
    expect(Math.abs(mean(logMeanWeights(logWeights, model)) - mean(exact))).toBeLessThan(0.1);
  });

  test("is not annealed to from its prior", async () => {
    await expect(tuneStepSizes(pathFromPrior(shiftedPrior(2)), annealing())).rejects.toThrow(
      "a prior that cannot be drawn from",
    );
  });

  test("has a rate-distortion curve, by way of its prior", async () => {
    const curve = await annealedRateDistortion(shiftedPrior(200), {
      betas: [1, 0.25],
      stepsBetween: 30,
      moves: 15,
      leapfrogSteps: 3,
      random: seededRandom(5),
    });
    for (const { beta, rateNats, distortionNats } of curve) {
      const exact = examples.map((example) => new LinearGaussianAtBeta(standardized, beta).optimum(example));
      expect(Math.abs(mean(rateNats) / mean(exact.map((point) => point.rateNats)) - 1)).toBeLessThan(0.03);
      expect(Math.abs(mean(distortionNats) / mean(exact.map((point) => point.distortionNats)) - 1)).toBeLessThan(0.02);
    }
  });
});
