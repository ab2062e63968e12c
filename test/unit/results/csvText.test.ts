import { parse } from "csv-parse/sync";
import { describe, expect, test } from "vitest";
import { csvText } from "../../../src/results/csvText.ts";

describe("a table as CSV", () => {
  test("has quotes only where a field needs them, and empty fields for missing figures", () =>
    expect(
      csvText({
        header: ["plain", "a, b"],
        rows: [
          ['say "so"', "two\nlines"],
          [-0.5, true],
          [null, ""],
        ],
      }),
    ).toBe('plain,"a, b"\r\n"say ""so""","two\nlines"\r\n-0.5,true\r\n,\r\n'));
  test("can be read back with any text", () => {
    const cells = ['"', ",", "\r\n", "a\rb", " space ", "ünï", 'a "quoted", field', "two\nlines", ""];
    expect(parse(csvText({ header: ["x", ...cells], rows: [["y", ...cells]] }))).toEqual([
      ["x", ...cells],
      ["y", ...cells],
    ]);
  });
  test("keeps all digits of numbers", () =>
    expect(csvText({ header: ["x"], rows: [[0.1 + 0.2]] })).toBe("x\r\n0.30000000000000004\r\n"));
});
