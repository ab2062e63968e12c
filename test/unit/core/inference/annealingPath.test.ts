import { describe, expect, test } from "vitest";
import {
  pathFromPosterior,
  pathFromPrior,
  pathToPrior,
  type AnnealingPath,
} from "../../../../src/core/inference/annealingPath.ts";
import { gaussianLogDensity, standardNormal } from "../../../../src/core/inference/gaussianPosterior.ts";
import { largestGap, latentModel, meanFieldPosterior, normals, randomLinear, simulate } from "./linearModels.ts";

const linear = randomLinear(5, 3, 0.5);
const { x } = simulate(linear, 2);
const model = latentModel(linear, x, 2);
const encoder = meanFieldPosterior(linear, x, 2);
const z = normals(12, 6);

const paths: readonly (readonly [string, AnnealingPath])[] = [
  ["from the prior", pathFromPrior(model)],
  ["from the encoder", pathFromPosterior(model, encoder)],
];

describe.each(paths)("the path %s", (_, path) => {
  // A wrong gradient would cost acceptance and nothing else: no estimate shows it.
  test("has the gradients of its densities", async () => {
    const { startGradient, slopeGradient } = await path.at(z);
    const step = 1e-5;
    for (let i = 0; i < z.length; i++) {
      const moved = async (by: number) => path.at(z.map((value, at) => (at === i ? value + by : value)));
      const [above, below] = [await moved(step), await moved(-step)];
      const chain = Math.floor(i / 3);
      expect(startGradient[i]).toBeCloseTo((above.start[chain]! - below.start[chain]!) / (2 * step), 5);
      expect(slopeGradient[i]).toBeCloseTo((above.slope[chain]! - below.slope[chain]!) / (2 * step), 5);
    }
  });

  test("ends at the joint density", async () => {
    const { start, slope } = await path.at(z);
    const { logLikelihood, logPrior } = await model.evaluate(z);
    expect(
      largestGap(
        start.map((value, chain) => value + slope[chain]!),
        logLikelihood.map((value, chain) => value + logPrior[chain]!),
      ),
    ).toBeLessThan(1e-10);
  });
});

test("the path from the encoder begins at its Gaussians", async () => {
  expect((await pathFromPosterior(model, encoder).at(z)).start).toEqual(gaussianLogDensity(encoder, model, z));
});

test("the path to the prior leads from N(0, I) to it, for any likelihood", async () => {
  const { start, slope } = await pathToPrior(model).at(z);
  expect(start).toEqual(gaussianLogDensity(standardNormal(model), model, z));
  // The linear model's prior is N(0, I) itself.
  expect(largestGap(slope, new Float64Array(4))).toBeLessThan(1e-12);
});
