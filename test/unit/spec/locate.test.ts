import { describe, expect, test } from "vitest";
import { parseSpec } from "../../../src/spec/parseSpec.ts";
import type { SpecPath } from "../../../src/spec/problem.ts";

const text = `\uFEFF// a spec
{
  "data": { "path": "a.npy", "heldOut": { "fraction": 0.25 } },
  "model": { "latentSize": 3, "encoder": { "hidden": [64, 32] }, "likelihood": { "type": "gaussian" } },
  "sweep": { "objective.beta": [0.5,
    4], "training.seed": [0, 1] }, // the end
}`;

describe("The place of", () => {
  const parsed = parseSpec(text);
  const stands = (path: SpecPath, underlined: string) =>
    test(`${path.join(" > ") || "the root"} is ${underlined}`, () => {
      const { offset, length } = parsed.tree.locate(path);
      expect(text.slice(offset, offset + length)).toBe(underlined);
    });
  test("(a valid spec)", () => expect(parsed.problems).toEqual([]));
  stands(["model", "latentSize"], "3");
  stands(["data", "path"], '"a.npy"');
  stands(["data", "heldOut", "fraction"], "0.25");
  stands(["model", "encoder", "hidden"], "[64, 32]");
  stands(["model", "encoder", "hidden", 1], "32");
  stands(["model", "encoder", "hidden", "1"], "32");
  stands(["sweep", "objective.beta", 1], "4");
  // Small squiggles: an object, or a list of several lines, is underlined by its name.
  stands(["model"], '"model"');
  stands(["sweep", "objective.beta"], '"objective.beta"');
  stands([], "{");
  // A missing value is at its nearest parent.
  stands(["model", "likelihood", "variance"], '"likelihood"');
  stands(["data", "path", "x", 3], '"a.npy"');
  stands(["model", "encoder", "hidden", 2], "[64, 32]");
  stands(["objective", "beta"], "{");
});

test("the place of any value in an empty text is its start", () =>
  expect(parseSpec("").tree.locate(["model"])).toEqual({ offset: 0, length: 0 }));

test("a value in invalid JSON has a place if it was read", () => {
  const broken = '{ "model": { "latentSize": 3, "likelihood": ';
  const { offset, length } = parseSpec(broken).tree.locate(["model", "latentSize"]);
  expect(broken.slice(offset, offset + length)).toBe("3");
});
