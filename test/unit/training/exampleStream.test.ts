import { describe, expect, test } from "vitest";
import type { Dataset, Matrix } from "../../../src/data/dataset.ts";
import { ExampleStream, type ExampleStreamOptions } from "../../../src/training/exampleStream.ts";

const ROWS = 10;
const matrix: Matrix = { rows: ROWS, columns: 1, scale: 1, values: Float32Array.from({ length: ROWS }, (_, i) => i) };
const dataset: Dataset = {
  columns: 1,
  train: matrix,
  heldOut: matrix,
  trainLabels: undefined,
  heldOutLabels: undefined,
  labelNames: undefined,
  fingerprint: "",
};

function stream(changes: Partial<ExampleStreamOptions> = {}) {
  const options = { dataset, batchSize: 3, seeds: [0], binarize: false, ...changes };
  const examples = new Float32Array(options.seeds.length * options.batchSize);
  const noise = new Float32Array(options.seeds.length * options.batchSize * 2);
  const source = new ExampleStream(options);
  return {
    stepsPerEpoch: source.stepsPerEpoch,
    at: (epoch: number, step: number) => {
      source.fill(epoch, step, {
        examples: { x: examples, condition: new Float32Array(0) },
        noises: [{ distribution: "normal", values: noise }],
      });
      return { examples: [...examples], noise: [...noise] };
    },
  };
}

describe("the examples of training", () => {
  test("are whole batches: a last partial one is dropped", () => expect(stream().stepsPerEpoch).toBe(3));

  test("have each row at most once per epoch, in a different order in each epoch", () => {
    const { at } = stream();
    const epochs = [0, 1].map((epoch) => [0, 1, 2].flatMap((step) => at(epoch, step).examples));
    for (const rows of epochs) expect(new Set(rows).size).toBe(9);
    expect(epochs[0]).not.toEqual(epochs[1]);
  });

  test("are the same at a step whether or not the steps before it ran", () => {
    const { at } = stream({ binarize: true });
    const inOrder = [0, 1].flatMap((epoch) => [0, 1, 2].map((step) => at(epoch, step)));
    expect(stream({ binarize: true }).at(1, 1)).toEqual(inOrder[4]);
  });

  test("have new noise at every step", () => {
    const { at } = stream();
    const noise = [0, 1].flatMap((epoch) => [0, 1, 2].flatMap((step) => at(epoch, step).noise));
    expect(new Set(noise).size).toBe(2 * 3 * 3 * 2);
  });

  test("of several seeds are the examples of each seed side by side", () => {
    const both = stream({ seeds: [4, 5] }).at(1, 2);
    const [four, five] = [4, 5].map((seed) => stream({ seeds: [seed] }).at(1, 2));
    expect(both.examples).toEqual([...(four?.examples ?? []), ...(five?.examples ?? [])]);
    expect(both.noise).toEqual([...(four?.noise ?? []), ...(five?.noise ?? [])]);
    expect(four).not.toEqual(five);
  });

  test("are named by the numbers of their rows where a device keeps all of them", () => {
    const seeds = [4, 5];
    const rowNumbers = new Float32Array(2 * 3);
    new ExampleStream({ dataset, batchSize: 3, seeds, binarize: false }).fill(1, 2, {
      examples: { rowNumbers },
      noises: [],
    });
    // The value of each row is its number.
    expect([...rowNumbers]).toEqual(stream({ seeds }).at(1, 2).examples);
  });

  test("are bits drawn anew at every step when they are binarised", () => {
    const grey = { ...dataset, train: { ...matrix, values: new Float32Array(ROWS).fill(0.5) } };
    const { at } = stream({ dataset: grey, batchSize: 10, binarize: true });
    const epochs = Array.from({ length: 30 }, (_, epoch) => at(epoch, 0).examples);
    expect(new Set(epochs.flat())).toEqual(new Set([0, 1]));
    expect(new Set(epochs.map(String)).size).toBeGreaterThan(20);
    const share = epochs.flat().filter((bit) => bit === 1).length / 300;
    expect(Math.abs(share - 0.5)).toBeLessThan(5 * Math.sqrt(0.25 / 300));
  });
});
