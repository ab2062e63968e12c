import { expect } from "vitest";
import type { Json } from "../../../src/spec/json.ts";
import type { ParsedSpec } from "../../../src/spec/parseSpec.ts";
import { parseSpec } from "../../../src/spec/parseSpec.ts";
import type { Spec } from "../../../src/spec/spec.ts";

/** What the tests of src/spec say: a spec with these fields is sound, or is found to be wrong there, for that reason. */

/** Fields by path; undefined takes a field away. */
export type Changes = Readonly<Record<string, Json | undefined>>;

type Fields = Record<string, Json | undefined>;

/** The smallest spec, with changes. */
export function specText(changes: Changes = {}): string {
  const spec: Fields = {
    data: { path: "train.npy" },
    model: { latentSize: 2, likelihood: { type: "gaussian" } },
  };
  for (const [path, value] of Object.entries(changes)) {
    const steps = path.split(".");
    const last = steps.pop() ?? "";
    let parent = spec;
    for (const step of steps) parent = (parent[step] ??= {}) as Fields;
    parent[last] = value;
  }
  return JSON.stringify(spec, undefined, 2);
}

export function accepts(changes: Changes): ParsedSpec {
  return acceptsText(specText(changes));
}

export function acceptsText(text: string): ParsedSpec {
  const parsed = parseSpec(text);
  expect(parsed.problems).toEqual([]);
  expect(parsed.spec).toBeDefined();
  expect(parsed.points.length).toBeGreaterThan(0);
  return parsed;
}

export function resolved(changes: Changes): Spec {
  const { spec } = accepts(changes);
  if (spec === undefined) throw new Error("unreachable");
  return spec;
}

/** A problem as the tests write it. */
export type Expected = readonly [code: string, underlined: string, message: string];

/** Exactly this one problem. */
export function rejects(changes: Changes, ...problem: Expected): void {
  rejectsText(specText(changes), problem);
}

/** Exactly these problems, in this order. */
export function rejectsText(text: string, ...problems: readonly Expected[]): void {
  const parsed = parseSpec(text);
  const found = parsed.problems.map(({ code, offset, length, message }) => [
    code,
    text.slice(offset, offset + length),
    message,
  ]);
  expect(found).toEqual(problems);
  expect(parsed.problems.every(({ severity }) => severity === "error")).toBe(true);
  expect([parsed.spec, parsed.axes, parsed.points]).toEqual([undefined, [], []]);
}
