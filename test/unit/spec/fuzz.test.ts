import { Value } from "typebox/value";
import { describe, expect, test } from "vitest";
import { seededRandom } from "../../../src/core/seededRandom.ts";
import { checkValue } from "../../../src/spec/checkValue.ts";
import type { Json } from "../../../src/spec/json.ts";
import { parseSpec } from "../../../src/spec/parseSpec.ts";
import { specSchema } from "../../../src/spec/schema.ts";
import { specSchemaNode } from "../../../src/spec/schemaNode.ts";
import { below, mutateText, mutateValue, pick, scraps } from "../../support/mutations.ts";

const good = `{
  // every part of the format
  "data": { "path": "a.npz#x", "heldOut": { "fraction": 0.2, "seed": 0 }, "labels": "l.npy", "scale": 255, "binarize": "none" },
  "model": {
    "latentSize": 10,
    "encoder": { "type": "mlp", "hidden": [64, 32], "activation": "relu" },
    "decoder": { "hidden": [64], "activation": "elu" },
    "likelihood": { "type": "gaussian", "variance": 0.1 },
    "prior": { "type": "standardNormal" }, "condition": "none"
  },
  "objective": { "type": "beta", "beta": 4, "reconstruction": "sum", "kl": "mean", "warmup": { "epochs": 10, "shape": "linear" }, "freeBits": 0 },
  "training": { "epochs": 200, "batchSize": 64, "learningRate": 0.001, "optimizer": "adam", "seed": 0 },
  "sweep": { "objective.beta": [0.25, 1, 4], "model.encoder.hidden[0]": { "from": 1, "to": 8, "count": 4, "scale": "log" } },
}`;

function holds(text: string): number {
  const { problems, spec, points, tree } = parseSpec(text);
  for (const { offset, length, message, code } of problems) {
    expect(offset).toBeGreaterThanOrEqual(0);
    expect(length).toBeGreaterThanOrEqual(0);
    expect(offset + length).toBeLessThanOrEqual(text.length);
    expect(message).toMatch(/^[^]+[.?]$/);
    expect(code).toMatch(/^[a-z]+(-[a-z]+)*$/);
  }
  const { offset, length } = tree.locate(["model", "encoder", "hidden", 1]);
  expect(offset + length).toBeLessThanOrEqual(text.length);
  expect(spec === undefined).toBe(problems.length > 0);
  expect(points.length > 0).toBe(spec !== undefined);
  return problems.length;
}

describe("For any text the parser", () => {
  test("accepts the text that is mutated", () => expect(parseSpec(good).problems).toEqual([]));

  test("does not throw on 500 mutated texts, and every problem is inside its text", () => {
    let wrong = 0;
    for (let i = 0; i < 500; i++) wrong += Math.min(1, holds(mutateText(seededRandom(1, i), good)));
    expect(wrong).toBeGreaterThan(400);
  });

  test("does not throw on 500 specs with values of any type in any place", () => {
    const sound = JSON.parse(JSON.stringify(objectOf(good))) as Json;
    let wrong = 0;
    for (let i = 0; i < 500; i++) wrong += Math.min(1, holds(JSON.stringify(mutateValue(seededRandom(2, i), sound))));
    expect(wrong).toBeGreaterThan(300);
  });

  test("does not throw on 500 random scraps", () => {
    for (let i = 0; i < 500; i++) {
      const random = seededRandom(3, i);
      holds(Array.from({ length: below(random, 20) }, () => pick(random, scraps)).join(""));
    }
  });
});

test("the parser and TypeBox's validator agree on the validity of 2,000 specs", () => {
  const sound = objectOf(good);
  let rejected = 0;
  for (let i = 0; i < 2000; i++) {
    const value = mutateValue(seededRandom(4, i), sound);
    const codes = checkValue(specSchemaNode, value, []).map(({ code }) => code);
    expect([JSON.stringify(value), codes.length === 0]).toEqual([
      JSON.stringify(value),
      Value.Check(specSchema, value),
    ]);
    rejected += codes.length > 0 ? 1 : 0;
  }
  expect(rejected).toBeGreaterThan(1000);
});

/** The value of the good text, without its comment and its trailing comma. */
function objectOf(text: string): Json {
  return JSON.parse(text.replace(/\/\/.*/, "").replace(/,\n}$/, "}")) as Json;
}
