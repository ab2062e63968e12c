import { describe, expect, test } from "vitest";
import { flatSettings } from "../../../src/spec/flatSettings.ts";
import { parseSpec } from "../../../src/spec/parseSpec.ts";
import { settingsDiff } from "../../../src/spec/settingsDiff.ts";
import { accepts, type Changes } from "./verbs.ts";

const diff = (...all: readonly Changes[]) => settingsDiff(all.map((changes) => flatSettings(accepts(changes))));
const rows = (...all: readonly Changes[]) => diff(...all).differences.map(({ path, values }) => [path, ...values]);

describe("what sets specs apart", () => {
  test("is nothing where they say the same, in whatever words", () => {
    const { differences, equalSettings } = diff(
      {},
      { "objective.beta": 1, "training.seed": 0, "model.likelihood.variance": 1 },
    );
    expect(differences).toEqual([]);
    expect(equalSettings).toBeGreaterThan(20);
  });
  test("is a number", () => expect(rows({}, { "objective.beta": 4 })).toEqual([["objective.beta", "1", "4"]]));
  test("is what a default stands for", () =>
    expect(rows({ "training.epochs": 7 }, {})).toEqual([["training.epochs", "7", expect.stringMatching(/^\d+$/)]]));
  test("is a list as a whole", () =>
    expect(rows({ "model.encoder.hidden": [64] }, { "model.encoder.hidden": [64, 32] })).toEqual([
      ["model.encoder.hidden", "[64]", "[64, 32]"],
    ]));
  test("is a swept value, with the ends of many", () => {
    const many = { sweep: { "objective.beta": { from: 0.1, to: 10, count: 12, scale: "log" } } };
    expect(rows({}, many, { sweep: { "objective.beta": [0.5, 2] } })).toEqual([
      ["objective.beta", "1", "0.1 … 10 (12 values)", "0.5, 2"],
    ]);
  });
  test("is not a sweep over a single value and the value itself", () =>
    expect(rows({ "objective.beta": 2 }, { sweep: { "objective.beta": [2] } })).toEqual([]));
  test("is a setting that another has not, beside its section", () => {
    const found = rows(
      { "model.likelihood": { type: "bernoulli" } },
      { "model.likelihood": { type: "gaussian", variance: "learned" }, "training.seed": 3 },
    );
    expect(found).toEqual([
      ["model.likelihood.type", "bernoulli", "gaussian"],
      ["model.likelihood.variance", null, "learned"],
      ["training.seed", "0", "3"],
    ]);
  });
  test("is told exactly where short texts would be the same", () => {
    const swept = (value: number) => ({ sweep: { "objective.beta": [1, value] } });
    expect(rows(swept(2.0000001), swept(2.0000002))).toEqual([["objective.beta", "[1,2.0000001]", "[1,2.0000002]"]]);
  });
});

test("a spec with problems has no settings", () => expect([...flatSettings(parseSpec("{"))]).toEqual([]));
