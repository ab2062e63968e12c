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

test("a text that a spreadsheet would run as a formula stays a text, and numbers stay numbers", () => {
  const rows = [
    ["=1+1", "+cmd|x", "-2+3", "@SUM(A1)", "\tx"],
    [-0.5, "-0.5", "+1e3", "a=b", null],
  ];
  expect(csvText({ header: ["=a", "b", "c", "d", "e"], rows })).toBe(
    "'=a,b,c,d,e\r\n'=1+1,'+cmd|x,'-2+3,'@SUM(A1),'\tx\r\n-0.5,-0.5,+1e3,a=b,\r\n",
  );
});
