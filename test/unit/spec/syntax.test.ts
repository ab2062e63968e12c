import { describe, expect, test } from "vitest";
import { parseSpec } from "../../../src/spec/parseSpec.ts";
import { rejectsText } from "./verbs.ts";

describe("Invalid JSON is one problem that names what was expected:", () => {
  const broken = (text: string, underlined: string, message: string) =>
    test(`${JSON.stringify(text)}: ${message}`, () => rejectsText(text, ["syntax", underlined, message]));
  const value = 'Expected a value (a number, true, false, null, text in double quotes, "[" or "{")';

  broken("", "", 'The spec is empty; expected "{".');
  broken(" \n ", "", 'The spec is empty; expected "{".');
  broken("// nothing", "g", "Expected a value before the end of the file.");
  broken("{", "{", 'Expected "}" before the end of the file, to close the "{" on line 1.');
  broken('{\n"data": {\n"path": "x"\n', '"', 'Expected "}" before the end of the file, to close the "{" on line 2.');
  broken('{"a": [1,\n', ",", 'Expected "]" before the end of the file, to close the "[" on line 1.');
  broken('{"a": [1, 2}', "}", 'Expected "]", found "}".');
  broken('{"a": {"b": 1], "c": 2}', "]", 'Expected "}", found "]".');
  broken('{"a" 1}', "1", 'Expected ":" after the field name, found "1".');
  broken('{"a": }', "}", `${value}, found "}".`);
  broken("}", "}", `${value}, found "}".`);
  broken("[1,,2]", ",", `${value}, found ",".`);
  broken('{"a": 1,, "b": 2}', ",", 'Expected a field name in double quotes, found ",".');
  broken('{"a": 1\n"b": 2}', '"b"', 'Expected "," before "b".');
  broken('{"a": 01}', "1", 'Expected "," before "1".');
  broken("{'a': 1}", "'a'", `Expected double quotes in place of single ones, found "'a'".`);
  broken("{a : 1}", "a", 'Expected a field name in double quotes, found "a".');
  broken('{"a": NaN}', "NaN", 'Expected a number, true, false, null, or text in double quotes, found "NaN".');
  broken('{"a": .5}', ".5", 'Expected a number with a digit first, such as 0.5 or -0.5, found ".5".');
  broken('{"a": 1.}', "1.", 'Expected digits to complete the number "1.".');
  broken('{"a": 1e}', "1e", 'Expected digits to complete the number "1e".');
  broken('{"a": "x\n}', '"x', "Expected a double quote at the end of this text, on the same line.");
  broken(
    '{"a": "\\x"}',
    '"\\x"',
    'Expected one of " \\ / b f n r t u after the backslash in this text; a backslash itself is written "\\\\".',
  );
  broken('{"a": "\\u12"}', '"\\u12"', 'Expected four hexadecimal digits after "\\u" in this text.');
  broken('{"a": "\t"}', '"\t"', 'Expected no control characters in this text; a tab is written "\\t".');
  broken('{"a": 1} /* x', "/* x", 'Expected "*/" to end this comment.');
  broken("{} {}", "{", 'Expected nothing more after the end of the spec, found "{".');
  broken("{}}", "}", 'Expected nothing more after the end of the spec, found "}".');
});

describe("The nesting of brackets", () => {
  for (const bracket of ["[", '{"a":', '{"sweep":[']) {
    test(`is limited: 100,000 times ${bracket} does not overflow the stack`, () => {
      const { problems } = parseSpec(bracket.repeat(100_000));
      expect(problems.map(({ message }) => message)).toEqual([expect.stringMatching(/\b100 brackets/)]);
    });
  }
  test("does not count brackets in strings and comments", () => {
    const { problems } = parseSpec(`{ "a": "${"[".repeat(500)}" } // ${"{".repeat(500)}`);
    expect(problems.map(({ code }) => code)).toEqual(["missing-field", "missing-field", "unknown-field"]);
  });
});

test("only the first hundred of 100,000 problems are reported", () => {
  expect(parseSpec(`{ "model": { "encoder": { "hidden": [${"0,".repeat(100_000)}] } } }`).problems).toHaveLength(100);
});
