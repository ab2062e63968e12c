import { describe, expect, test } from "vitest";
import { activeUnitsText, nats, settingsLabel, soFar } from "../../../src/results/wording.ts";

describe("the label of settings", () => {
  test("has their names and short values", () =>
    expect(settingsLabel({ "objective.beta": 1 / 3, "training.seed": 12 })).toBe(
      "objective.beta = 0.33333, training.seed = 12",
    ));
  test("writes numbers as it is asked to", () =>
    expect(settingsLabel({ beta: 1 / 3 }, (value) => value.toFixed(2))).toBe("beta = 0.33"));
  test("says that a sweep without axes has one point", () => expect(settingsLabel({})).toBe("the only point"));
});

test("nats have two decimals and a minus sign, and zero has no sign", () =>
  expect([1.005, -13.5, -0.001].map(nats)).toEqual(["1.00", "\u221213.50", "0.00"]));

test("active units are counted of the latent dimensions where their number is known", () =>
  expect([activeUnitsText(3, 10), activeUnitsText(3, 0)]).toEqual(["3 of 10", "3"]));

test("the best is the best so far until the sweep is complete", () =>
  expect([soFar([{ status: "done" }]), soFar([{ status: "done" }, { status: "stopped" }])]).toEqual(["", " so far"]));
