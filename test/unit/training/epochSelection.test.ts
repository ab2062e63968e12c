import { describe, expect, test } from "vitest";
import type { Evaluation } from "../../../src/core/evaluation.ts";
import type { SelectedEpoch } from "../../../src/training/batchState.ts";
import { isExhausted, selectEpoch } from "../../../src/training/epochSelection.ts";
import { type Changes, resolved } from "../spec/verbs.ts";

const evaluation = (elboNats: number, rateNats = 1): Evaluation => ({ rateNats, distortionNats: -elboNats - rateNats, elboNats, activeUnits: 1, klPerDimensionNats: [rateNats] });

/** What is kept after each of these epochs. */
function kept(changes: Changes, heldOut: readonly Evaluation[]): readonly (number | null)[] {
  const spec = resolved({ "training.select": "elbo", ...changes });
  let best: SelectedEpoch | null = null;
  return heldOut.map((one, i) => {
    best = selectEpoch(spec, best, i + 1, one);
    return best?.epoch ?? null;
  });
}

describe("the epoch that is kept", () => {
  test("is the best so far, by held-out ELBO", () => expect(kept({}, [-5, -3, -4, -2].map((elbo) => evaluation(elbo)))).toEqual([1, 2, 2, 4]));

  test("is none of a warm-up, when rate is cheap", () =>
    expect(kept({ "objective.warmup": { epochs: 2 } }, [-1, -1, -9, -8].map((elbo) => evaluation(elbo)))).toEqual([null, null, 3, 4]));

  test("is none of any cycle of a cyclical one", () =>
    expect(kept({ "objective.warmup": { epochs: 1, shape: "cyclical", cycles: 2 } }, [-1, -1, -9].map((elbo) => evaluation(elbo)))).toEqual([null, null, 3]));

  test("is the one whose rate is nearest to the target, once that has risen", () => {
    const objective = { type: "targetRate", rate: 4, weight: 20, anneal: { epochs: 1 } };
    expect(kept({ "training.select": "rate", objective }, [4, 2, 7, 3.5].map((rate) => evaluation(-5, rate)))).toEqual([null, 2, 2, 4]);
  });

  test("stays when patience has ended, whatever comes", () =>
    expect(kept({ "training.patience": 2 }, [-3, -4, -5, -1].map((elbo) => evaluation(elbo)))).toEqual([1, 1, 1, 1]));
});

describe("patience", () => {
  const { training } = resolved({ "training.select": "elbo", "training.patience": 3 });
  const best = { epoch: 5, score: -1 };
  test("ends after so many epochs without a better one", () => expect([7, 8, 9].map((epoch) => isExhausted(training, best, epoch))).toEqual([false, true, true]));
  test("does not end before there was one", () => expect(isExhausted(training, null, 100)).toBe(false));
  test("without a number has no end", () => expect(isExhausted(resolved({}).training, best, 10_000)).toBe(false));
});
