import { describe, expect, test } from "vitest";
import { diagnosticLine, diagnostics } from "../../../src/command/diagnostic.ts";
import { LineIndex } from "../../../src/command/lineIndex.ts";
import { parseSpec } from "../../../src/spec/parseSpec.ts";

describe("an offset", () => {
  const at = (text: string, offset: number, line: number, character: number) =>
    test(`${offset} of ${JSON.stringify(text)} is ${line}:${character}`, () =>
      expect(new LineIndex(text).position(offset)).toEqual({ line, character }));
  at("", 0, 0, 0);
  at("ab", 2, 0, 2);
  at("a\nb", 1, 0, 1);
  at("a\nb", 2, 1, 0);
  at("a\r\nb", 3, 1, 0);
  at("a\rb", 2, 1, 0);
  at("\n\n\n", 2, 2, 0);
  at("\n\n\n", 3, 3, 0);
  at("é😀\nb", 4, 1, 0);
});

describe("a diagnostic", () => {
  const text =
    '{\n  "data": { "path": "a.npy" },\r\n  "model": { "latentSize": 0, "likelihood": { "type": "gaussian" } }\n}';
  const parsed = parseSpec(text);
  test("has a range that is counted from zero", () =>
    expect(diagnostics(text, parsed, [])).toEqual([
      {
        rule: "out-of-range",
        severity: "error",
        message: "model.latentSize must be a whole number of at least 1, not 0.",
        range: { start: { line: 2, character: 27 }, end: { line: 2, character: 28 } },
        related: [],
        fixes: [],
      },
    ]));
  test("of the data is at the property with the path, sorted by position", () => {
    const found = diagnostics(text, parsed, [
      { code: "data-file-missing", severity: "error", message: "Gone.", path: ["data", "path"] },
    ]);
    expect(found.map(({ rule }) => rule)).toEqual(["data-file-missing", "out-of-range"]);
    expect(found.map((diagnostic) => diagnosticLine("s.vae.json", diagnostic))[0]).toBe(
      "s.vae.json:2:21: error: Gone. [data-file-missing]",
    );
  });
});
