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
  test("calls a difference within the tolerance an error", () =>
    expect(said({}, { elboNats: -10.5, annealedNats: -9.35 })[0]).toContain("only 0.05 nats"));
  test("says what better samples cost in log-likelihood", () => {
    expect(said({}, { elboNats: -12, annealedNats: -11.4, frechetDistance: 1 })[1]).toMatch(/point 1, costing 2 nats/);
    expect(said({}, { elboNats: -10.5, annealedNats: -9, frechetDistance: 1 })[1]).toContain("at no cost");
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
