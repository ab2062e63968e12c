import { describe, expect, test } from "vitest";
import { columnFacts, type ColumnFacts } from "../../../../src/core/columnFacts.ts";
import { fillNormal, seededRandom } from "../../../../src/core/seededRandom.ts";
import { offScaleReasons } from "../../../../src/spec/rules/offScale.ts";
import { type Changes, resolved } from "../verbs.ts";
import { diagnose, rulesText } from "./verbs.ts";

const ROWS = 400;

/** Normal columns, each changed. */
function facts(change: (value: number, column: number, row: number) => number, columns = 10): ColumnFacts {
  const values = new Float32Array(ROWS * columns);
  fillNormal(seededRandom(2), values);
  const seen = columnFacts(
    values.map((value, i) => change(value, i % columns, Math.floor(i / columns))),
    columns,
  );
  return { rows: ROWS, names: undefined, stored: seen, seen };
}

/** 200 epochs of 6 steps: a reach of 1.2. */
function kinds(of: ColumnFacts, changes: Changes = {}): readonly string[] {
  return offScaleReasons(resolved(changes), of).map(({ kind }) => kind);
}

describe("columns are off scale", () => {
  const are = (name: string, of: ColumnFacts, expected: readonly string[], changes: Changes = {}) =>
    test(name, () => expect(kinds(of, changes)).toEqual(expected));
  are(
    "never if they are standard normal",
    facts((x) => x),
    [],
  );
  are(
    "with one of a thousand times the others' scale",
    facts((x, j) => (j === 0 ? 1000 * x : x)),
    ["different-scales", "large"],
  );
  are(
    "not with half the scale of others",
    facts((x, j) => x / (1 + (j % 2))),
    [],
  );
  are(
    "five deviations from zero",
    facts((x) => x + 5),
    ["far-from-zero"],
  );
  are(
    "but not if training is long enough to get there",
    facts((x) => x + 5),
    [],
    { "training.epochs": 2000 },
  );
  are(
    "and sooner in a short training",
    facts((x) => x + 3),
    ["far-from-zero"],
    { "training.epochs": 50 },
  );
  are(
    "at deviations of 30",
    facts((x) => 30 * x),
    ["large"],
  );
  are(
    "at deviations of a hundredth",
    facts((x) => x / 100),
    ["small"],
  );
  are(
    "with -999 in most rows",
    facts((x, j, row) => (j === 3 && row % 3 > 0 ? -999 : x)),
    ["different-scales", "large", "placeholder"],
  );
  are(
    "not for zeros in most rows among the other values",
    facts((x, _, row) => (row % 3 > 0 ? 0 : x)),
    [],
  );
  are(
    "with zero in most rows of one column, far from its other values",
    facts((x, j, row) => (j !== 3 ? x : row % 3 > 0 ? 0 : 8 + x / 2)),
    ["placeholder"],
  );
  are(
    "not for the zeros of sparse data, such as logarithms of normalised counts",
    facts((x, _, row) => (row % 3 > 0 ? 0 : 6 + x / 2)),
    [],
  );
  are(
    "not for a one-hot code",
    facts((_, j, row) => (row % 10 === j ? 1 : 0)),
    [],
  );
  are(
    "not for counts",
    facts((x) => Math.floor(100 * Math.abs(x))),
    [],
    { "model.likelihood": { type: "poisson" } },
  );
});

describe("the rule about columns off scale", () => {
  const wide = facts((x, j) => (j === 0 ? 1000 * x : x));
  const fixesOf = (changes: Changes, of = wide) => {
    const { diagnoses } = diagnose(rulesText(changes), undefined, [], of);
    return diagnoses.find(({ code }) => code === "columns-off-scale");
  };

  test("names the narrowest and the widest column, by name where there are names", () => {
    expect(fixesOf({})?.message).toMatch(/column \d has values from .*column 0 from -/);
    const named = { ...wide, names: Array.from("abcdefghij") };
    expect(fixesOf({}, named)?.message).toMatch(/column "a" from -/);
  });

  test("standardises the columns and learns the variance", () => {
    const [fix] = fixesOf({ "model.likelihood.variance": 0.5 })?.fixes ?? [];
    expect(fix?.edits.map(({ newText }) => newText).join(" ")).toMatch(/"transform": "standardize"[^]*"learned"/);
  });

  test("sets the variance to 1 where the latents could encode every column", () => {
    const [fix] = fixesOf({ "model.latentSize": 12, "model.likelihood.variance": 0.5 })?.fixes ?? [];
    expect(fix?.edits.at(-1)?.newText).toBe("1");
  });

  test("keeps a learned variance", () => {
    const [fix] = fixesOf({ "model.likelihood.variance": "learned" })?.fixes ?? [];
    expect(fix?.edits).toHaveLength(1);
  });

  test("also offers to centre what is only far from zero", () => {
    const { fixes } =
      fixesOf(
        {},
        facts((x) => x + 8),
      ) ?? {};
    expect(fixes?.map(({ edits }) => edits[0]?.newText)).toEqual([
      expect.stringContaining("standardize"),
      expect.stringContaining("center"),
    ]);
  });
});
