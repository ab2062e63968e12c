import { describe, expect, test } from "vitest";
import type { PickFacts } from "../../../../src/core/explanation/facts.ts";
import type { Criterion } from "../../../../src/core/explanation/criteria.ts";
import { picksOf } from "../../../../src/core/explanation/picks.ts";

const unmeasured = {
  targetRateNats: null,
  importanceWeightedNats: null,
  annealedNats: null,
  mutualInformationNats: null,
  frechetDistance: null,
  perExampleNats: null,
};
const collapsed: PickFacts = { ...unmeasured, point: 0, rateNats: 0.01, elboNats: -10, activeUnits: 0 };
const active: PickFacts = { ...unmeasured, point: 3, rateNats: 4, elboNats: -11, activeUnits: 3 };
const picked = (criterion: Criterion, ...points: readonly PickFacts[]) =>
  picksOf(points).find((pick) => pick.criterion === criterion);

describe("a criterion picks", () => {
  test("the largest ELBO, with the rate that it carries", () =>
    expect(picksOf([collapsed, active])).toEqual([
      { criterion: "elbo", point: 0, value: -10, rateNats: 0.01, activeUnits: 0 },
    ]));

  test.each(["importanceWeightedNats", "annealedNats", "mutualInformationNats"] as const)("the largest %s", (name) => {
    const criterion = name.replace("Nats", "") as Criterion;
    expect(picked(criterion, { ...collapsed, [name]: 1 }, { ...active, [name]: 2 })).toMatchObject({
      point: 3,
      value: 2,
      rateNats: 4,
      activeUnits: 3,
    });
  });

  test("the smallest distance", () =>
    expect(picked("frechet", { ...collapsed, frechetDistance: 5 }, { ...active, frechetDistance: 0.5 })).toMatchObject({
      point: 3,
      value: 0.5,
    }));

  test("the rate that is nearest to its own target, from either side", () =>
    expect(
      picked("targetRate", { ...collapsed, rateNats: 1.5, targetRateNats: 2 }, { ...active, targetRateNats: 3.75 }),
    ).toMatchObject({ point: 3, value: 0.25 }));

  test("by the examples that select, and gives the figures of those that report", () => {
    const lucky = { ...collapsed, selection: { elboNats: -12, rateNats: 0.02 } };
    const chosen = { ...active, selection: { elboNats: -11.5, rateNats: 4.1 } };
    expect(picked("elbo", lucky, chosen)).toEqual({
      criterion: "elbo",
      point: 3,
      value: -11,
      rateNats: 4,
      activeUnits: 3,
    });
  });

  test("the first of equal points", () =>
    expect(picked("elbo", { ...active, point: 1 }, active)).toMatchObject({ point: 1 }));

  test("nothing, where it was not measured at every point", () =>
    expect(picked("frechet", { ...collapsed, frechetDistance: 5 }, active)).toBeUndefined());

  test("nothing from an empty sweep", () => expect(picksOf([])).toEqual([]));
});
