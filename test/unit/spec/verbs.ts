import { expect } from "vitest";
import type { Json } from "../../../src/spec/json.ts";
import type { ParsedSpec } from "../../../src/spec/parseSpec.ts";
import { parseSpec } from "../../../src/spec/parseSpec.ts";
import type { Spec } from "../../../src/spec/spec.ts";

/** Steps of the tests of src/spec: a spec with these fields is valid, or has this problem at this place. */

/** Fields by path; undefined removes a field. */
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
    // A copy: a later change of a field inside it would otherwise reach the specs that share it.
    parent[last] = structuredClone(value);
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

/** A problem; of its message only the facts are compared, so that the wording can improve. */
export type Expected = readonly [code: string, underlined: string, message: string];

/** What a message quotes, its numbers and the fields it names, in order; without any of them, the whole message. */
function factsOf(message: string): readonly string[] {
  return message.match(/"(?:[^"\\]|\\.)*"|[a-zA-Z]\w*(?:(?:\.\w+)+|\[)[\w.[\]]*|-?\d[\d.,e+^]*/g) ?? [message];
}

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
    factsOf(message),
  ]);
  expect(found).toEqual(problems.map(([code, underlined, message]) => [code, underlined, factsOf(message)]));
  expect(parsed.problems.every(({ severity }) => severity === "error")).toBe(true);
  expect([parsed.spec, parsed.axes, parsed.points]).toEqual([undefined, [], []]);
}
