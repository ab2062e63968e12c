import { describe, expect, test } from "vitest";
import { pathFromPrior, type AnnealingPath, type PathPoint } from "../../../../src/core/inference/annealingPath.ts";
import { hamiltonianTransition } from "../../../../src/core/inference/hamiltonian.ts";
import { LinearGaussianAtBeta } from "../../../../src/core/inference/linearGaussian.ts";
import { AdaptiveStepSizes, type StepSizes } from "../../../../src/core/inference/stepSizes.ts";
import { seededRandom } from "../../../../src/core/seededRandom.ts";
import { exampleOf, latentModel, mean, randomLinear, simulate } from "./linearModels.ts";

const CHAINS = 400;
const linear = randomLinear(6, 3, 0.4);
const { x } = simulate(linear, 2);
const path = pathFromPrior(latentModel(linear, x, CHAINS));

/** Runs all chains from the prior: half of the way steps adapt, from then on they stay. The points of the last `kept` transitions. */
async function sampled(transitions: number, kept: number, coldness: number): Promise<readonly PathPoint[]> {
  const random = seededRandom(11);
  const adaptive = new AdaptiveStepSizes(path);
  let stepSizes: StepSizes = adaptive;
  let point = await path.at(await path.draw!(random));
  const points: PathPoint[] = [];
  for (let i = 0; i < transitions; i++) {
    if (i === transitions >> 1) stepSizes = adaptive.freeze();
    const moved = await hamiltonianTransition(path, point, coldness, stepSizes.at(0), 5, random);
    stepSizes.observe(0, moved.acceptance);
    point = moved.point;
    if (i >= transitions - kept) points.push(point);
  }
  return points;
}

describe("Hamiltonian Monte Carlo", () => {
  test.each([0.3, 1, 4])("at coldness %d has the moments of the exact tempered posterior", async (coldness) => {
    const points = await sampled(80, 15, coldness);
    [0, 1].forEach((example) => {
      const draws = points.flatMap(({ z }) =>
        Array.from({ length: CHAINS }, (_, i) => [
          ...z.subarray((example * CHAINS + i) * 3, (example * CHAINS + i + 1) * 3),
        ]),
      );
      const exact = new LinearGaussianAtBeta(linear, 1 / coldness).posterior(exampleOf(x, 6, example));
      for (let i = 0; i < 3; i++) {
        const deviation = Math.sqrt(exact.covariance[i * 4]!);
        // 400 independent chains of 15 kept points each: five errors of 400 x 5 independent draws.
        expect(Math.abs(mean(draws.map((draw) => draw[i]!)) - exact.mean[i]!)).toBeLessThan(
          (5 * deviation) / Math.sqrt(2000),
        );
        for (let j = 0; j <= i; j++) {
          const covariance = mean(draws.map((draw) => (draw[i]! - exact.mean[i]!) * (draw[j]! - exact.mean[j]!)));
          const bound = 5 * Math.sqrt(2 / 2000) * deviation * Math.sqrt(exact.covariance[j * 4]!);
          expect(Math.abs(covariance - exact.covariance[i * 3 + j]!)).toBeLessThan(bound);
        }
      }
    });
  });

  test("keeps each chain's cached densities consistent with its position", async () => {
    const [last] = await sampled(5, 1, 1);
    expect(await path.at(last!.z)).toEqual(last);
  });

  test("adapts each example's step to its own posterior", async () => {
    // The second example's likelihood counts a hundredfold: a ten times narrower density.
    const narrow: AnnealingPath = {
      ...path,
      at: async (z) => {
        const point = await path.at(z);
        point.slope.forEach((value, chain) => (point.slope[chain] = value * (chain < CHAINS ? 1 : 100)));
        point.slopeGradient.forEach((value, i) => (point.slopeGradient[i] = value * (i < CHAINS * 3 ? 1 : 100)));
        return point;
      },
    };
    const stepSizes = new AdaptiveStepSizes(narrow);
    const random = seededRandom(12);
    let point = await narrow.at(await narrow.draw!(random));
    const late: Float64Array[] = [];
    for (let i = 0; i < 90; i++) {
      const moved = await hamiltonianTransition(narrow, point, 1, stepSizes.at(), 3, random);
      stepSizes.observe(0, moved.acceptance);
      point = moved.point;
      if (i >= 60) late.push(moved.acceptance);
    }
    const accepted = (first: number) =>
      mean(late.flatMap((acceptance) => [...acceptance.subarray(first, first + CHAINS)]));
    expect(Math.abs(accepted(0) - 0.65)).toBeLessThan(0.08);
    expect(Math.abs(accepted(CHAINS) - 0.65)).toBeLessThan(0.08);
    const frozen = stepSizes.freeze().at(0);
    expect(frozen[0]! / frozen[CHAINS]!).toBeGreaterThan(4);
  });

  test("leaves a chain where it was if its trajectory runs to infinity", async () => {
    const random = seededRandom(13);
    const from = await path.at(await path.draw!(random));
    const { point, acceptance } = await hamiltonianTransition(
      path,
      from,
      1,
      new Float64Array(2 * CHAINS).fill(1e200),
      5,
      random,
    );
    expect(acceptance.every((value) => value === 0)).toBe(true);
    expect(point).toEqual(from);
  });

  test("errs in energy by the square of the step, as leapfrog does", async () => {
    const errors = await Promise.all(
      [1, 2, 4].map(async (parts) => {
        const random = seededRandom(14);
        const from = await path.at(await path.draw!(random));
        const { acceptance } = await hamiltonianTransition(
          path,
          from,
          1,
          new Float64Array(2 * CHAINS).fill(0.08 / parts),
          4 * parts,
          random,
        );
        // The same momenta each time: where the energy rose, by how much.
        return -mean(acceptance.map(Math.log));
      }),
    );
    expect(errors[0]! / errors[1]!).toBeCloseTo(4, 0);
    expect(errors[1]! / errors[2]!).toBeCloseTo(4, 0);
  });
});
