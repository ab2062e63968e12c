import { describe, expect, test } from "vitest";
import { flatSettings } from "../../../src/spec/flatSettings.ts";
import { parseSpec } from "../../../src/spec/parseSpec.ts";
import { settingsDiff } from "../../../src/spec/settingsDiff.ts";
import { accepts, type Changes } from "./verbs.ts";

const diff = (...all: readonly Changes[]) => settingsDiff(all.map((changes) => flatSettings(accepts(changes))));
const rows = (...all: readonly Changes[]) => diff(...all).differences.map(({ path, values }) => [path, ...values]);

describe("The difference of specs", () => {
  test("is empty for equal specs, however they are written", () => {
    const { differences, equalSettings } = diff(
      {},
      { "objective.beta": 1, "training.seed": 0, "model.likelihood.variance": 1 },
    );
    expect(differences).toEqual([]);
    expect(equalSettings).toBeGreaterThan(20);
  });
  test("contains a number that differs", () =>
    expect(rows({}, { "objective.beta": 4 })).toEqual([["objective.beta", "1", "4"]]));
  test("contains the value of a default", () =>
    expect(rows({ "training.epochs": 7 }, {})).toEqual([["training.epochs", "7", expect.stringMatching(/^\d+$/)]]));
  test("contains a list as a whole", () =>
    expect(rows({ "model.encoder.hidden": [64] }, { "model.encoder.hidden": [64, 32] })).toEqual([
      ["model.encoder.hidden", "[64]", "[64, 32]"],
    ]));
  test("contains swept values, and only the ends of many", () => {
    const many = { sweep: { "objective.beta": { from: 0.1, to: 10, count: 12, scale: "log" } } };
    expect(rows({}, many, { sweep: { "objective.beta": [0.5, 2] } })).toEqual([
      ["objective.beta", "1", "0.1 … 10 (12 values)", "0.5, 2"],
    ]);
  });
  test("is empty for a value and a sweep over only that value", () =>
    expect(rows({ "objective.beta": 2 }, { sweep: { "objective.beta": [2] } })).toEqual([]));
  test("contains a setting that one spec lacks, in its section", () => {
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
  test("contains exact values if the short ones are equal", () => {
    const swept = (value: number) => ({ sweep: { "objective.beta": [1, value] } });
    expect(rows(swept(2.0000001), swept(2.0000002))).toEqual([["objective.beta", "[1,2.0000001]", "[1,2.0000002]"]]);
  });
});

test("a spec with problems has no settings", () => expect([...flatSettings(parseSpec("{"))]).toEqual([]));
