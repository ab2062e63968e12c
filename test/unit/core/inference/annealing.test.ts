import { describe, expect, test } from "vitest";
import { annealForward, logMeanWeights, tuneStepSizes } from "../../../../src/core/inference/annealedImportance.ts";
import { pathFromPosterior, pathFromPrior, type AnnealingPath } from "../../../../src/core/inference/annealingPath.ts";
import { bidirectionalBounds } from "../../../../src/core/inference/bidirectional.ts";
import { linearGaussianLogLikelihood } from "../../../../src/core/inference/linearGaussian.ts";
import { annealingSchedule, scheduleThrough } from "../../../../src/core/inference/schedules.ts";
import { seededRandom } from "../../../../src/core/seededRandom.ts";
import { examplesOf, latentModel, mean, meanFieldPosterior, randomLinear, simulate } from "./linearModels.ts";

const linear = randomLinear(12, 10, 1);
const { x, z } = simulate(linear, 10);
const exact = examplesOf(x, 12).map((example) => linearGaussianLogLikelihood(linear, example));
const model = latentModel(linear, x, 16);
const encoder = meanFieldPosterior(linear, x);

const paths: readonly (readonly [string, AnnealingPath, number])[] = [
  ["the prior", pathFromPrior(model), 400],
  ["the encoder", pathFromPosterior(model, encoder), 150],
];

const options = (steps: number, seed: number) => ({
  schedule: annealingSchedule("sigmoidal", steps),
  leapfrogSteps: 4,
  random: seededRandom(seed),
});

const annealed = async (path: AnnealingPath, steps: number) => {
  const annealing = options(steps, 5);
  const { logWeights } = await annealForward(path, annealing, await tuneStepSizes(path, annealing));
  return logMeanWeights(logWeights, path);
};

describe.each(paths)("annealing from %s to a posterior of ten latents", (_, path, steps) => {
  test("is within 0.1 nats of the log-likelihood", async () => {
    expect(Math.abs(mean(await annealed(path, steps)) - mean(exact))).toBeLessThan(0.1);
  });

  test("from both ends holds the log-likelihood between bounds less than half a nat apart", async () => {
    const { lowerNats, upperNats } = await bidirectionalBounds(path, z, options(steps / 2, 6));
    const [lower, upper] = [mean(lowerNats), mean(upperNats)];
    expect(upper - lower).toBeLessThan(0.5);
    expect(lower).toBeLessThan(mean(exact) + 0.1);
    expect(upper).toBeGreaterThan(mean(exact) - 0.1);
  });
});

test("the gap shows how much too short a run is", async () => {
  const path = pathFromPrior(model);
  const gap = async (length: number) => {
    const { lowerNats, upperNats } = await bidirectionalBounds(path, z, options(length, 7));
    return mean(upperNats) - mean(lowerNats);
  };
  const [short, long] = [await gap(2), await gap(100)];
  expect(short).toBeGreaterThan(3);
  expect(long).toBeLessThan(short / 4);
});

test("annealing accepts about as many trajectories as it aims for", async () => {
  const path = pathFromPrior(model);
  const annealing = options(60, 8);
  const found = await tuneStepSizes(path, annealing);
  const accepted: number[] = [];
  await annealForward(path, annealing, {
    at: (i) => found.at(i),
    observe: (_, acceptance) => accepted.push(mean(acceptance)),
  });
  expect(accepted).toHaveLength(60);
  expect(Math.abs(mean(accepted) - 0.65)).toBeLessThan(0.08);
});

test("annealing names a chain whose likelihood is not a number", async () => {
  const path = pathFromPrior(model);
  const broken: AnnealingPath = {
    ...path,
    at: async (where) => ({ ...(await path.at(where)), slope: new Float64Array(160).fill(Number.NaN, 5, 6) }),
  };
  await expect(annealed(broken, 3)).rejects.toThrow("where chain 5 stands");
});

test("annealing stops when its signal aborts", async () => {
  const stop = new AbortController();
  stop.abort();
  await expect(
    annealForward(
      pathFromPrior(model),
      { ...options(3, 1), signal: stop.signal },
      { at: () => new Float64Array(160).fill(0.1), observe: () => undefined },
    ),
  ).rejects.toThrow("aborted");
});

describe("a schedule", () => {
  test.each(["linear", "sigmoidal"] as const)(
    "%s rises from 0 to 1, as far in its second half as in its first",
    (shape) => {
      const schedule = annealingSchedule(shape, 10);
      expect(schedule).toHaveLength(11);
      expect([...schedule].sort((a, b) => a - b)).toEqual([...schedule]);
      schedule.forEach((t, i) => expect(t + schedule[10 - i]!).toBeCloseTo(1, 12));
      expect([schedule[0], schedule[10]]).toEqual([0, 1]);
    },
  );
  test("sigmoidal steps least at its ends", () => {
    const schedule = annealingSchedule("sigmoidal", 10);
    expect(schedule[1]).toBeLessThan(0.4 * (schedule[6]! - schedule[5]!));
  });
  test("through wanted coldnesses stops at each, evenly at first and then by equal factors", () =>
    expect([...scheduleThrough([0.5, 2, 8], 2)]).toEqual([0, 0.25, 0.5, 1, 2, 4, 8]));
  test("may stay at each for a while", () =>
    expect([...scheduleThrough([0.5, 2], 2, 3)]).toEqual([0, 0.25, 0.5, 0.5, 0.5, 1, 2, 2, 2]));
  test.each([[[1, 1]], [[2, 1]], [[0]], [[-1]]])("through %j is refused", (wanted) =>
    expect(() => scheduleThrough(wanted, 2)).toThrow("positive and rise"),
  );
});
