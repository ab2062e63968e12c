import { describe, expect, test } from "vitest";
import { checkSize, trainingBytes } from "../../../src/training/checkSize.ts";
import { type Changes, resolved } from "../spec/verbs.ts";

const GIGA = 1_000_000_000;
const problemOf = (changes: Changes, columns = 64) => checkSize(resolved(changes), { columns, conditionSize: 0 });

describe("a model", () => {
  test("of ordinary size is accepted", () =>
    expect(problemOf({ "model.encoder": { hidden: [512, 256] }, "training.batchSize": 256 }, 784)).toBeUndefined());

  test.each([
    ["model.encoder.hidden.1", { "model.encoder": { hidden: [10, GIGA] } }],
    ["model.decoder.hidden.0", { "model.decoder": { hidden: [GIGA, 10] } }],
    ["model.latentSize", { "model.latentSize": GIGA }],
    ["training.batchSize", { "training.batchSize": GIGA }],
  ])("with %s of a thousand million is refused at that size", (place, changes) => {
    const { code, severity, path, message } = problemOf(changes) ?? {};
    expect([code, severity, path?.join(".")]).toEqual(["model-too-large", "error", place]);
    expect(message).toMatch(/^This model would need [\d,]+ GiB to train, but at most [\d.,]+ GiB can be used here; /);
    expect(message).toContain(`${place} is 1,000,000,000: make it smaller.`);
  });

  test("of convolutions needs memory for the patches under their kernels", () => {
    const bytes = (kernel: number) =>
      trainingBytes(
        resolved({ "model.encoder": { type: "conv", channels: [2], kernel, stride: 1 }, "training.batchSize": 5 }),
        {
          columns: 48,
          image: [4, 4, 3],
          conditionSize: 0,
        },
      );
    // Of 16 places in each of 5 rows, a kernel of 3 x 3 sees 5 x 3 numbers more than one of 2 x 2, and is 5 x 3 x 2 more parameters.
    expect(bytes(3) - bytes(2)).toBe(2 * 4 * 5 * 16 * 15 + 4 * 4 * 30);
  });

  test("needs four arrays for each parameter, and its activations", () => {
    const bytes = (changes: Changes) =>
      trainingBytes(resolved({ "model.encoder": { hidden: [100] }, "training.batchSize": 1, ...changes }), {
        columns: 1000,
        conditionSize: 0,
      });
    const oneUnitMore = bytes({ "model.encoder": { hidden: [101] } }) - bytes({});
    // A unit more is 1,001 weights in, 4 weights out (two latents' mean and variance), and itself in a batch of one.
    expect(oneUnitMore).toBe(4 * 4 * 1005 + 6 * 4);
    expect(bytes({ "training.batchSize": 3 }) - bytes({ "training.batchSize": 2 })).toBe(
      bytes({ "training.batchSize": 2 }) - bytes({}),
    );
  });
});
