import { describe, expect, test } from "vitest";
import { applySafeFixes } from "../../../src/command/checkFixes.ts";
import type { SpecReport } from "../../../src/results/specReport.ts";
import type { Diagnosis } from "../../../src/spec/rules/diagnosis.ts";

/** A report that offers to replace words of a text. */
const offering =
  (...words: readonly (readonly [from: string, to: string, safe?: boolean])[]) =>
  (text: string): Promise<SpecReport> => {
    const diagnoses = words.flatMap(([from, to, safe = true]): Diagnosis[] => {
      const offset = text.indexOf(from);
      const fixes = [{ title: `${from} to ${to}`, safe, edits: [{ offset, length: from.length, newText: to }] }];
      return offset < 0
        ? []
        : [
            {
              code: `no-${from}`,
              severity: "warning",
              message: ".",
              offset,
              length: 1,
              related: [],
              hasPage: true,
              fixes,
            },
          ];
    });
    return Promise.resolve({ diagnoses, predictions: [], spectrum: null, frontier: [], dataFiles: [] });
  };

describe("--fix", () => {
  const turns = (
    what: string,
    text: string,
    check: (text: string) => Promise<SpecReport>,
    into: string,
    ...titles: readonly string[]
  ) =>
    test(what, async () => {
      const { text: fixed, fixed: applied } = await applySafeFixes(text, check);
      expect(fixed).toBe(into);
      expect(applied.map(({ title }) => title)).toEqual(titles);
    });

  turns("does not change a text without anything to fix", "a b", offering(), "a b");
  turns("applies every safe fix", "a b c", offering(["a", "x"], ["c", "z"]), "x b z", "a to x", "c to z");
  turns("does not apply a fix that is not safe", "a b", offering(["a", "x", false], ["b", "y"]), "a y", "b to y");
  turns("repeats until no safe fix is left", "a", offering(["a", "b"], ["b", "c"]), "c", "a to b", "b to c");
  turns(
    "applies overlapping fixes one after the other",
    "ab",
    offering(["ab", "xb"], ["b", "c"]),
    "xc",
    "ab to xb",
    "b to c",
  );

  test("ends even if two rules undo each other", async () => {
    const { fixed } = await applySafeFixes("a", (text) =>
      (text === "a" ? offering(["a", "b"]) : offering(["b", "a"]))(text),
    );
    expect(fixed).toHaveLength(5);
  });
});
