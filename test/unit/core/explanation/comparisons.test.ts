import { describe, expect, test } from "vitest";
import { comparisonSentences } from "../../../../src/core/explanation/comparisons.ts";
import type { PointFacts, SweepFacts } from "../../../../src/core/explanation/facts.ts";
import { picksOf } from "../../../../src/core/explanation/picks.ts";

const base: PointFacts = {
  point: 0,
  effectiveBeta: 1,
  threshold: 5,
  rateNats: 4,
  distortionNats: 6,
  elboNats: -10,
  activeUnits: 3,
  trainElboNats: -10,
  targetRateNats: null,
  importanceWeightedNats: -9.5,
  annealedNats: -9.4,
  mutualInformationNats: 3,
  frechetDistance: 2,
  amortisationGapNats: null,
};
const said = (...points: readonly Partial<PointFacts>[]): readonly string[] => {
  const facts: SweepFacts = {
    points: points.map((point, index) => ({ ...base, point: index, ...point })),
    decoder: "factorised",
    hasFixedVariance: true,
    zFreeDistortionNats: null,
    restarts: [],
    toleranceNats: 0.1,
  };
  return comparisonSentences(facts, picksOf(facts.points), (point) => `point ${point}`);
};

describe("what the criteria's choices say of one another", () => {
  test("a model that is best by all of them", () =>
    expect(said({}, { elboNats: -11, annealedNats: -11, frechetDistance: 3, mutualInformationNats: 1 })).toEqual([
      "Exact inference would choose the same model as the ELBO.",
      "Fréchet distance agrees with the ELBO.",
    ]));
  test("exact inference finds a better one behind loose posteriors", () =>
    expect(said({}, { elboNats: -10.5, annealedNats: -8.9 })[0]).toBe(
      "Exact inference would choose point 1, 0.5 nats more likely than the model with the best ELBO: the ELBO hides that much of it behind its posteriors.",
    ));
  test("a difference within the tolerance is none", () =>
    expect(said({}, { elboNats: -10.5, annealedNats: -9.35 })[0]).toContain("by 0.05 nats only"));
  test("better draws cost likelihood, or nothing", () => {
    expect(said({}, { elboNats: -12, annealedNats: -11.4, frechetDistance: 1 })[1]).toBe(
      "Fréchet distance chooses point 1, at 2 nats of likelihood: how draws look is another question than how probable the data are.",
    );
    expect(said({}, { elboNats: -10.5, annealedNats: -9, frechetDistance: 1 })[1]).toContain(
      "at no cost in likelihood",
    );
  });
  test("information costs ELBO", () =>
    expect(said({}, { elboNats: -13, annealedNats: -12, mutualInformationNats: 6 })[2]).toContain(
      "here 3 nats of ELBO",
    ));
  test("one point is compared with nothing", () => expect(said({})).toEqual([]));
  test("what was not measured is not spoken of", () =>
    expect(
      said(
        { annealedNats: null, frechetDistance: null, mutualInformationNats: null },
        { elboNats: -12, annealedNats: null },
      ),
    ).toEqual([]));
});
