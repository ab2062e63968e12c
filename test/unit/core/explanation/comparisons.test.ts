import { describe, expect, test } from "vitest";
import { comparisonSentences } from "../../../../src/core/explanation/comparisons.ts";
import type { PointFacts } from "../../../../src/core/explanation/facts.ts";
import { picksOf } from "../../../../src/core/explanation/picks.ts";
import { activePoint, sweepFacts } from "./sweepFacts.ts";

const base: PointFacts = { ...activePoint, annealedNats: -9.4, frechetDistance: 2 };
const said = (...points: readonly Partial<PointFacts>[]): readonly string[] => {
  const facts = sweepFacts(...points.map((point) => ({ ...base, ...point })));
  return comparisonSentences(facts, picksOf(facts.points), (point) => `point ${point}`);
};

describe("comparing the picks of the criteria", () => {
  test("a model that all criteria pick gets two short sentences", () =>
    expect(said({}, { elboNats: -11, annealedNats: -11, frechetDistance: 3, mutualInformationNats: 1 })).toEqual([
      expect.stringContaining("same model as the ELBO"),
      expect.stringContaining("agrees with the ELBO"),
    ]));
  test("names the model that exact inference picks, and by how much it is better", () =>
    expect(said({}, { elboNats: -10.5, annealedNats: -8.9 })[0]).toMatch(/point 1.*0\.5 nats higher/));
  test("names the ties of the model that exact inference has highest, and does not call it a pick", () => {
    const seeds = (seedGroup: string, elboNats: number, annealed: readonly number[]): readonly Partial<PointFacts>[] =>
      annealed.map((annealedNats) => ({ seedGroup, elboNats, annealedNats }));
    const [likelihood] = said(
      ...seeds("best", -10, [-9.5, -9.4, -9.6]),
      ...seeds("high", -11, [-8.5, -8.4, -8.6]),
      ...seeds("next", -11, [-8.55, -8.45, -8.65]),
    );
    expect(likelihood).toMatch(
      /highest value for point 3, which ties with 1 other\. .* 1 ± 0\.08 nats higher than that of point 0/,
    );
    expect(likelihood).not.toContain("picks");
  });
  test("says which of the models that tie in ELBO exact inference decides against", () => {
    const seeds = (
      seedGroup: string,
      elboNats: number,
      ...annealed: readonly number[]
    ): readonly Partial<PointFacts>[] =>
      annealed.map((annealedNats, i) => ({ seedGroup, elboNats: elboNats + 0.1 * i, annealedNats }));
    const best = seeds("best", -10, -9.5, -9.4, -9.6);
    const lower = seeds("lower", -10.01, -9.9, -9.8, -10);
    expect(said(...best, ...lower)[0]).toMatch(
      /decides what the ELBO does not: for point 1, against point 4, which ties in ELBO/,
    );
    expect(said(...best, ...lower, ...seeds("other", -11, -9.51, -9.41, -9.61))[0]).toMatch(
      /does not distinguish point 1, .* from point 6; it decides against point 4, which ties in ELBO/,
    );
    expect(said(...best, ...seeds("same", -10.01, -9.51, -9.41, -9.61))[0]).toMatch(
      /does not distinguish point 1, .* from point 3\.$/,
    );
  });
  test("calls a difference within the tolerance an error", () =>
    expect(said({}, { elboNats: -10.5, annealedNats: -9.35 })[0]).toContain("only 0.05 nats"));
  test("says what better samples cost in log-likelihood", () => {
    expect(said({}, { elboNats: -12, annealedNats: -11.4, frechetDistance: 1 })[1]).toMatch(/point 1, costing 2 nats/);
    expect(said({}, { elboNats: -10.5, annealedNats: -9, frechetDistance: 1 })[1]).toContain("at no cost");
  });
  test("does not oppose samples to likelihood where the distance ties with the best ELBO", () => {
    const perGroup = (first: number): readonly number[] => [first, 1, 2, 3, 1, 2];
    const [, draws] = said(
      { frechetDistance: 1.7, frechetPerGroup: perGroup(1.2) },
      { elboNats: -12, annealedNats: -11.4, frechetDistance: 1.67, frechetPerGroup: perGroup(1) },
    );
    expect(draws).toMatch(/does not distinguish point 0, .* from point 1/);
  });
  test("says what more mutual information costs in ELBO", () =>
    expect(said({}, { elboNats: -13, annealedNats: -12, mutualInformationNats: 6 })[2]).toContain("3 nats of ELBO"));
  test("is empty for one point", () => expect(said({})).toEqual([]));
  test("leaves out criteria that were not measured", () =>
    expect(
      said(
        { annealedNats: null, frechetDistance: null, mutualInformationNats: null },
        { elboNats: -12, annealedNats: null },
      ),
    ).toEqual([]));
});

test("annealing that fails decides no sentence about the likelihood", () => {
  const gap = { criterion: "annealed", reason: "annealing-gap", value: 0.9, limit: 0.2 } as const;
  const [likelihood, samples] = said(
    {},
    { elboNats: -10.5, annealedNats: -9, failures: [gap], frechetDistance: 1, importanceWeightedNats: -10 },
  );
  expect(likelihood).toMatch(/does not decide.*0\.9 nats.*--temperatures/);
  // The cost is that of the ELBOs, not the 0.4 nats by which annealing prefers the other.
  expect(samples).toContain("0.5 nats");
});
