import { describe, expect, test } from "vitest";
import { estimateFailures, failureSentence, type EstimateFigures } from "../../../../src/core/explanation/estimates.ts";

/** Lower bounds of ten examples, `nats` apart from -20, with differences between examples. */
const bound = (nats: number) => {
  const perExample = Array.from({ length: 10 }, (_, i) => -20 + nats + i + 0.01 * (i % 2));
  return { mean: perExample.reduce((sum, value) => sum + value, 0) / 10, perExample };
};

const sound: EstimateFigures = {
  importanceWeightedNats: bound(0),
  effectiveSamples: 400,
  annealedNats: bound(0.02),
  annealingGapNats: 0.03,
  information: { mutualInformationNats: { mean: 3 }, ceilingNats: Math.log(360) },
};
const failuresOf = (figures: Partial<EstimateFigures>, samples = 1000) =>
  estimateFailures({ ...sound, ...figures }, samples).map(({ criterion, reason }) => [criterion, reason]);

describe("an estimate of a trained model", () => {
  test("is sound where its samples suffice, its bounds agree and its ceiling is far", () =>
    expect(failuresOf({})).toEqual([]));

  test("fails with few effective samples, as on MNIST", () => {
    expect(failuresOf({ effectiveSamples: 9 })).toEqual([["importanceWeighted", "few-effective-samples"]]);
  });

  test("of few importance samples is sound where nearly all are effective", () => {
    expect(failuresOf({ effectiveSamples: 4.8 }, 5)).toEqual([]);
    expect(failuresOf({ effectiveSamples: 1.4 }, 5)).toEqual([["importanceWeighted", "few-effective-samples"]]);
  });

  test("fails where a better lower bound lies well above it", () => {
    expect(failuresOf({ annealedNats: bound(0.6) })).toEqual([["importanceWeighted", "below-annealing"]]);
    expect(failuresOf({ annealedNats: bound(-0.6) })).toEqual([["annealed", "below-importance-bound"]]);
  });

  test("fails where annealing lies well below the exact log-likelihood, though its two ends and the importance-weighted bound agree", () => {
    expect(failuresOf({ exactNats: bound(0.9) })).toEqual([["annealed", "below-exact"]]);
    expect(failuresOf({ exactNats: bound(0.05) })).toEqual([]);
    expect(failuresOf({ exactNats: { mean: -10 } })).toEqual([]);
    expect(failureSentence({ criterion: "annealed", reason: "below-exact", value: 0.9, limit: 0.1 })).toMatch(
      /0\.9 nats.*--chains/,
    );
  });

  test("does not fail where the difference of two bounds is within its error", () => {
    const noisy = {
      mean: -14,
      perExample: sound.importanceWeightedNats.perExample!.map((v, i) => v + (i < 5 ? 4 : -2)),
    };
    expect(failuresOf({ annealedNats: noisy })).toEqual([]);
  });

  test("of annealing fails with a gap between its bounds, and then does not judge the importance bound", () => {
    expect(failuresOf({ annealingGapNats: 0.9, annealedNats: bound(0.6) })).toEqual([["annealed", "annealing-gap"]]);
  });

  test("of annealing does not fail where the gap cannot be measured", () =>
    expect(failuresOf({ annealingGapNats: null })).toEqual([]));

  test("of mutual information fails near the logarithm of the number of examples", () => {
    const information = { mutualInformationNats: { mean: 5.8 }, ceilingNats: Math.log(360) };
    expect(failuresOf({ information })).toEqual([["mutualInformation", "near-ceiling"]]);
  });

  test("that fails is described with its figure and an option that helps", () => {
    const [failure] = estimateFailures({ ...sound, effectiveSamples: 9 }, 1000);
    expect(failureSentence(failure!)).toMatch(/ 9 .*--importance-samples/);
  });
});
