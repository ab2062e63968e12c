import { describe, expect, test } from "vitest";
import type { EstimateFailure } from "../../../../src/core/explanation/estimates.ts";
import type { PickFacts } from "../../../../src/core/explanation/facts.ts";
import { picksOf } from "../../../../src/core/explanation/picks.ts";
import { pickSentence } from "../../../../src/core/explanation/pickSentences.ts";
import { soundLikelihoodNats } from "../../../../src/core/explanation/reliability.ts";

const base: PickFacts = {
  point: 0,
  rateNats: 4,
  elboNats: -10,
  activeUnits: 3,
  targetRateNats: null,
  importanceWeightedNats: -9,
  annealedNats: -8.5,
  mutualInformationNats: 3,
  frechetDistance: 2,
  perExampleNats: null,
};
const few: EstimateFailure = { criterion: "importanceWeighted", reason: "few-effective-samples", value: 7, limit: 30 };
const gap: EstimateFailure = { criterion: "annealed", reason: "annealing-gap", value: 0.9, limit: 0.2 };
const ceiling: EstimateFailure = { criterion: "mutualInformation", reason: "near-ceiling", value: 5.8, limit: 5.6 };

const picked = (criterion: string, ...points: readonly Partial<PickFacts>[]) =>
  picksOf(points.map((point, index) => ({ ...base, point: index, ...point }))).find(
    (pick) => pick.criterion === criterion,
  )!;

describe("a pick", () => {
  test("of sound estimates is reliable", () =>
    expect(picked("importanceWeighted", {}, { importanceWeightedNats: -9.4 })).not.toHaveProperty("unreliable"));

  test.each<[string, EstimateFailure]>([
    ["importanceWeighted", few],
    ["annealed", gap],
    ["mutualInformation", ceiling],
  ])("by %s is unreliable where the picked point's estimate fails", (criterion, failure) => {
    const best = { importanceWeightedNats: -8, annealedNats: -8, mutualInformationNats: 5.8, failures: [failure] };
    expect(picked(criterion, {}, best)).toMatchObject({ point: 1, unreliable: { point: 1, reason: failure.reason } });
  });

  test("is unreliable where another point's bound of few samples may hide a better value", () => {
    const other = { importanceWeightedNats: -11, annealedNats: null, failures: [few] };
    expect(picked("importanceWeighted", {}, other).unreliable).toMatchObject({ point: 1, value: 7 });
  });

  test("is reliable where annealing shows that the other point's bound cannot be the better one", () => {
    const other = { importanceWeightedNats: -11, annealedNats: -10, failures: [few] };
    expect(picked("importanceWeighted", {}, other)).not.toHaveProperty("unreliable");
  });

  test("by annealing is reliable where another point's gap is smaller than what it lacks", () => {
    const within = { annealedNats: -10, failures: [gap] };
    expect(picked("annealed", {}, within)).not.toHaveProperty("unreliable");
    expect(picked("annealed", {}, { ...within, annealedNats: -9 }).unreliable).toMatchObject({ point: 1 });
  });

  test("that is unreliable says so, with the point, the figure and what to do", () => {
    const sentence = pickSentence(
      picked("importanceWeighted", {}, { importanceWeightedNats: -8, failures: [few] }),
      (point) => `point ${point}`,
    );
    expect(sentence).toMatch(/not reliable: at point 1 .*7.*--importance-samples/);
  });
});

test("Fréchet distances tie by the paired difference of their jackknife groups", () => {
  const groups = Array.from({ length: 20 }, (_, i) => 2 + (i % 5));
  const at = (shift: number, noise: number) => ({
    frechetDistance: 4 + shift,
    frechetPerGroup: groups.map((value, i) => value + shift + noise * (i % 2 === 0 ? 1 : -1)),
  });
  expect(picked("frechet", at(0, 0), at(0.1, 1)).ties).toMatchObject([{ point: 1 }]);
  // The groups' own spread is common to both and cancels.
  expect(picked("frechet", at(0, 0), at(0.1, 0.01))).not.toHaveProperty("ties");
});

describe("the likelihood that a sentence uses", () => {
  test.each<[string, readonly EstimateFailure[], number]>([
    ["annealed", [], -8.5],
    ["importance-weighted where annealing fails", [gap], -9],
    ["the ELBO where both fail", [gap, few], -10],
  ])("is %s", (_, failures, expected) => expect(soundLikelihoodNats({ ...base, failures })).toBe(expected));

  test("is the importance-weighted bound where annealing with few temperatures lies below it", () =>
    expect(soundLikelihoodNats({ ...base, importanceWeightedNats: -9, annealedNats: -9.05 })).toBe(-9));
});
