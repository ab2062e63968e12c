import { describe, expect, test } from "vitest";
import { deadEntries, retiredWords } from "../../scripts/retiredWords.mjs";

const found = (text: string) => retiredWords(text).map(({ line, word }) => `${line} ${word}`);

describe("The check of retired words", () => {
  test("finds the example of every entry of its list", () => {
    expect(deadEntries()).toEqual([]);
  });

  test.each([
    ["a word, in any case", "Mend the quotes", ["1 Mend"]],
    ["a part of a camelCase name", "const isForetold = 1;", ["1 Foretold"]],
    ["a prefix of a constant", "\nconst MOST_ROWS = 1;", ["2 MOST_"]],
    ["a phrase over two lines of a comment", "/**\n * What stands\n * twice\n */", ["2 stands * twice"]],
    ["a phrase in a text made of two literals", '"which is " +\n  "no number"', ['1 is " + "no number']],
    ["a noun that is denied with no", "// which is no number", ["1 is no number"]],
  ])("finds %s", (_, text, hits) => {
    expect(found(text)).toEqual(hits);
  });

  test.each([
    ["there is no such file", "there is no file"],
    ["a comparison", "is no longer running"],
    ["a longer word", "recommend a failsafe"],
  ])("accepts %s", (_, text) => {
    expect(found(text)).toEqual([]);
  });
});
