import { describe, expect, test } from "vitest";
import { parameterCount, planBatches } from "../../../src/training/planBatches.ts";
import { accepts, type Changes } from "../spec/verbs.ts";

const COLUMNS = 64;
const twelveBetas = { "objective.beta": { from: 0.25, to: 16, count: 12, scale: "log" } };

const plan = (sweep: Changes, changes: Changes = {}, columns = COLUMNS) =>
  planBatches(accepts({ ...changes, sweep } as Changes).points, { columns, conditionSize: 0 });

/** The points of each batch, such as "0,1 2,3". */
const planned = (sweep: Changes, changes: Changes = {}, columns = COLUMNS) =>
  plan(sweep, changes, columns)
    .map(({ points }) => points.map(({ index }) => index).join(","))
    .join(" ");

describe("a plan", () => {
  test("of one point is one batch", () =>
    expect(
      planBatches(accepts({}).points, { columns: COLUMNS, conditionSize: 0 }).map(({ points }) => points.length),
    ).toEqual([1]));
  test("of twelve tiny points has two stacks of six, one per worker", () =>
    expect(planned(twelveBetas)).toBe("0,1,2,3,4,5 6,7,8,9,10,11"));
  test("has as many stacks for each of two workers, of at most eight and nearly equal size", () => {
    const sizes = plan({ "training.seed": { from: 0, to: 99, count: 100 } }).map(({ points }) => points.length);
    expect(sizes.toSorted()).toEqual([...Array<number>(12).fill(7), 8, 8]);
  });
  test("trains models alone that exceed the cache", () =>
    expect(planned(twelveBetas, { "model.encoder": { hidden: [2000, 2000] } })).toBe("0 1 2 3 4 5 6 7 8 9 10 11"));
  test("counts the maps of convolutions, which exceed the cache before their few parameters do", () => {
    const sizes = (side: number, batchSize: number) =>
      planBatches(
        accepts({
          "model.encoder": { type: "conv", channels: [8, 16] },
          "training.batchSize": batchSize,
          sweep: twelveBetas,
        }).points,
        {
          columns: side * side,
          image: [side, side, 1],
          conditionSize: 0,
        },
      ).map(({ points }) => points.length);
    expect(sizes(8, 64)).toEqual([6, 6]);
    expect(sizes(16, 128)).toEqual([3, 3, 3, 3]);
    expect(sizes(28, 256)).toEqual(Array<number>(12).fill(1));
  });
  test("has smaller stacks for larger models", () => {
    const sizes = [16, 64, 256, 1024].map(
      (units) => plan(twelveBetas, { "model.encoder": { hidden: [units] } }, 784)[0]?.points.length ?? 0,
    );
    expect(sizes).toEqual(sizes.toSorted((a, b) => b - a));
    expect(sizes.at(0)).toBeGreaterThan(sizes.at(-1) ?? 0);
  });
  test("numbers its batches from 0", () => expect(plan(twelveBetas).map(({ index }) => index)).toEqual([0, 1]));

  const together = (name: string, values: readonly number[], changes: Changes = {}) =>
    test(`puts points of different ${name} together`, () =>
      expect(planned({ [name]: values }, changes)).toBe("0,1 2,3"));
  together("objective.beta", [1, 2, 3, 4]);
  together("training.seed", [1, 2, 3, 4]);
  together("training.learningRate", [0.1, 0.2, 0.3, 0.4]);
  together("model.likelihood.variance", [0.1, 0.2, 0.3, 0.4]);
  together("objective.warmup.epochs", [1, 2, 3, 4]);
  together("objective.freeBits", [0.1, 0.2, 0.3, 0.4]);

  const apart = (name: string, values: readonly number[], changes: Changes = {}) =>
    test(`separates points of different ${name}`, () => {
      const batches = plan({ [name]: values, "training.seed": [0, 1, 2, 3] }, changes);
      for (const { points } of batches) expect(new Set(points.map(({ settings }) => settings[name])).size).toBe(1);
      expect(batches.map(({ points }) => points.length)).toEqual([2, 2, 2, 2]);
    });
  apart("model.latentSize", [2, 3]);
  apart("model.encoder.hidden.0", [4, 5]);
  apart("model.decoder.hidden.0", [4, 5]);
  apart("training.batchSize", [16, 32]);
  apart("training.epochs", [1, 2]);
  apart("data.scale", [1, 2]);
  apart("data.heldOut.seed", [0, 1]);

  test("separates points with free bits from those without, whose graphs differ", () =>
    expect(planned({ "objective.freeBits": [0, 0.1], "training.seed": [0, 1] })).toBe("0 1 2 3"));

  test.each([
    ["one axis", { "objective.beta": { from: 1, to: 37, count: 37 } }],
    ["shapes that alternate", { "training.seed": { from: 0, to: 12, count: 13 }, "model.latentSize": [2, 3, 4] }],
  ])("of %s has every point once, in order within its batch", (_, sweep) => {
    const batches = plan(sweep);
    const indices = batches.map(({ points }) => points.map(({ index }) => index));
    expect(indices.flat().toSorted((a, b) => a - b)).toEqual(
      Array.from({ length: indices.flat().length }, (_, i) => i),
    );
    for (const batch of indices) expect(batch).toEqual(batch.toSorted((a, b) => a - b));
    expect(indices.flat().length).toBeGreaterThan(36);
  });
});

describe("the parameters of a model", () => {
  test("are its matrices and biases", () => {
    const { model } =
      accepts({ "model.encoder": { hidden: [5, 4] }, "model.decoder": { hidden: [] }, "model.latentSize": 3 }).spec ??
      {};
    if (model === undefined) throw new Error("unreachable");
    expect(parameterCount(model, { columns: 7, conditionSize: 0 })).toBe(7 * 5 + 5 + 5 * 4 + 4 + 4 * 6 + 6 + 3 * 7 + 7);
  });
});
