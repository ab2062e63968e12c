import { describe, expect, test } from "vitest";
import type { Evaluation } from "../../../src/core/evaluation.ts";
import type { SelectedEpoch } from "../../../src/results/checkpoint.ts";
import { figureScore, isCandidate, isExhausted, selectEpoch } from "../../../src/training/epochSelection.ts";
import { type Changes, resolved } from "../spec/verbs.ts";

const evaluation = (elboNats: number, rateNats = 1): Evaluation => ({
  rateNats,
  distortionNats: -elboNats - rateNats,
  elboNats,
  activeUnits: 1,
  klPerDimensionNats: [rateNats],
});

/** What is kept after each of these epochs. */
function kept(changes: Changes, heldOut: readonly Evaluation[]): readonly (number | null)[] {
  const spec = resolved({ "training.select": "elbo", ...changes });
  let best: SelectedEpoch | null = null;
  return heldOut.map((one, i) => {
    if (isCandidate(spec, best, i + 1)) best = selectEpoch(best, i + 1, figureScore(spec, one));
    return best?.epoch ?? null;
  });
}

describe("the epoch that is kept", () => {
  test("is the best so far by held-out ELBO", () =>
    expect(
      kept(
        {},
        [-5, -3, -4, -2].map((elbo) => evaluation(elbo)),
      ),
    ).toEqual([1, 2, 2, 4]));

  test("is not an epoch of the warm-up", () =>
    expect(
      kept(
        { "objective.warmup": { epochs: 2 } },
        [-1, -1, -9, -8].map((elbo) => evaluation(elbo)),
      ),
    ).toEqual([null, null, 3, 4]));

  test("is not an epoch of any cycle of a cyclical warm-up", () =>
    expect(
      kept(
        { "objective.warmup": { epochs: 1, shape: "cyclical", cycles: 2 } },
        [-1, -1, -9].map((elbo) => evaluation(elbo)),
      ),
    ).toEqual([null, null, 3]));

  test("is the one whose rate is nearest to the target, after the target's annealing", () => {
    const objective = { type: "targetRate", rate: 4, weight: 20, anneal: { epochs: 1 } };
    expect(
      kept(
        { "training.select": "rate", objective },
        [4, 2, 7, 3.5].map((rate) => evaluation(-5, rate)),
      ),
    ).toEqual([null, 2, 2, 4]);
  });

  test("does not change after patience has ended", () =>
    expect(
      kept(
        { "training.patience": 2 },
        [-3, -4, -5, -1].map((elbo) => evaluation(elbo)),
      ),
    ).toEqual([1, 1, 1, 1]));
});

describe("a score", () => {
  test("is replaced only by a larger one", () => {
    const best = { epoch: 2, score: -3 };
    expect([-4, -3, -2].map((score) => selectEpoch(best, 5, score))).toEqual([best, best, { epoch: 5, score: -2 }]);
  });
  test.each([NaN, -Infinity])("of %d keeps no epoch", (score) => expect(selectEpoch(null, 5, score)).toBeNull());
  test.each(["bound", "frechet"])("by %s is computed after the warm-up", (select) => {
    const spec = resolved({ "training.select": select, "objective.warmup": { epochs: 2 } });
    expect([1, 2, 3].map((epoch) => isCandidate(spec, null, epoch))).toEqual([false, false, true]);
  });
  test("of a training that keeps its last epoch is not computed", () =>
    expect(isCandidate(resolved({}), null, 5)).toBe(false));
});

describe("patience", () => {
  const { training } = resolved({ "training.select": "elbo", "training.patience": 3 });
  const best = { epoch: 5, score: -1 };
  test("ends after so many epochs without a better one", () =>
    expect([7, 8, 9].map((epoch) => isExhausted(training, best, epoch))).toEqual([false, true, true]));
  test("does not end before the first score", () => expect(isExhausted(training, null, 100)).toBe(false));
  test("without a number never ends", () => expect(isExhausted(resolved({}).training, best, 10_000)).toBe(false));
});
