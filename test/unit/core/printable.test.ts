import { describe, expect, test } from "vitest";
import { printable, printableLines } from "../../../src/core/printable.ts";

describe("text of other people", () => {
  test.each([
    ["an escape sequence", "a\u001b[31mb", "a\\u001b[31mb"],
    ["a line break", "a\r\nb", "a\\u000d\\u000ab"],
    ["a C1 control character", "a\u009b31mb", "a\\u009b31mb"],
    ["a right-to-left override", "a\u202etxt.exe", "a\\u202etxt.exe"],
    ["an isolate", "a\u2066b\u2069", "a\\u2066b\\u2069"],
    ["a line separator", "a\u2028b", "a\\u2028b"],
  ])("is shown in one line, with %s escaped", (_, text, shown) => {
    expect(printable(text)).toBe(shown);
  });

  test("stays as it is in any script", () => {
    expect(printable("β* = 7.1, データ, ناتج, 🙂")).toBe("β* = 7.1, データ, ناتج, 🙂");
  });

  test.each([
    ["::add-mask::0.vae.json: 1 point", "\\u003a:add-mask::0.vae.json: 1 point"],
    ["a\n  ::set-output name=x::y", "a\n  \\u003a:set-output name=x::y"],
    ["a ##[set-env name=PATH]x", "a \\u0023#[set-env name=PATH]x"],
    ["##vso[task.setvariable]x", "\\u0023#vso[task.setvariable]x"],
  ])("cannot be a command to a build service: %j", (text, shown) => {
    expect(printableLines(text)).toBe(shown);
  });

  test("within JSON keeps its value", () => {
    const value = { message: "::x \u202e ##[y]\u009b", "::z": "\n::w" };
    const shown = printableLines(JSON.stringify(value, null, 2));
    expect(shown).not.toMatch(/[\u202e\u009b]|##\[/);
    expect(JSON.parse(shown)).toEqual(value);
  });
});
