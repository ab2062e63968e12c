import { describe, expect, test } from "vitest";
import type { DecoderUse } from "../../../src/core/decoderUse.ts";
import { fillNormal, seededRandom } from "../../../src/core/seededRandom.ts";
import type { Dataset, Matrix } from "../../../src/data/dataset.ts";
import { chooseEngine } from "../../../src/engine/chooseEngine.ts";
import { StackTrainer } from "../../../src/training/stackTrainer.ts";
import { resolved, type Changes } from "../spec/verbs.ts";

const { engine } = await chooseEngine("onnxruntime-node", import.meta.filename);

const ROWS = 60;
const values = new Float32Array(ROWS * 4);
fillNormal(seededRandom(8), values);
const matrix: Matrix = { rows: ROWS, columns: 4, values, scale: 1 };
/** Two classes, three rows of the second to one of the first. */
const classes: Matrix = {
  rows: ROWS,
  columns: 2,
  values: Uint8Array.from({ length: ROWS * 2 }, (_, i) => Number(i % 8 < 2 === (i % 2 === 0))),
  scale: 1,
};
const labels = { trainLabels: undefined, heldOutLabels: undefined, labelNames: undefined };
const dataset: Dataset = {
  columns: 4,
  exampleShape: [2, 2],
  train: matrix,
  heldOut: matrix,
  condition: { train: classes, heldOut: classes },
  fingerprint: "",
  ...labels,
};

const small: Changes = {
  "data.labels": "y.npy",
  "model.condition": "labels",
  "model.encoder.hidden": [],
  "model.decoder.hidden": [],
  "training.batchSize": 4,
};

interface Asked {
  readonly changes?: Changes;
  readonly data?: Dataset;
  /** By name, the numbers of each model; other parameters keep their initial values. */
  readonly parameters?: readonly Readonly<Record<string, readonly number[]>>[];
}

async function useOf({ changes = {}, data = dataset, parameters = [{}] }: Asked): Promise<readonly DecoderUse[]> {
  const [first, ...others] = parameters.map((_, seed) => resolved({ ...small, ...changes, "training.seed": seed }));
  if (first === undefined) throw new Error("unreachable");
  const trainer = await StackTrainer.create({ specs: [first, ...others], dataset: data, engine });
  try {
    const arrays = (await trainer.arrays()).parameters;
    parameters.forEach((given, m) => {
      for (const [name, numbers] of Object.entries(given)) arrays[name]?.set(numbers, m * numbers.length);
    });
    return await trainer.measureDecoderUse();
  } finally {
    await trainer.dispose();
  }
}

/** Of a decoder from two latents and two classes, [4 x 4]: what each latent adds to each column, then each class. */
const decoderOf = (z: readonly number[], condition: readonly number[]) => ({
  "decoder.output.weight": [...z, ...condition],
});
const ofZ = [1, 2, 0, -1, 0, 0.5, 3, 0];
const ofClass = [2, 0, -2, 1, 0, 0, 2, 1];
const none = new Array<number>(8).fill(0);

describe("a conditional decoder", () => {
  test("that uses only z has no condition share", async () => {
    const [use] = await useOf({ parameters: [decoderOf(ofZ, none)] });
    expect(use).toMatchObject({ zShare: 1, conditionShare: 0, conditionVariance: 0 });
    expect(use?.zVariance).toBeGreaterThan(0.1);
  });

  test("that uses only the condition has no z share, and the variance that its classes make", async () => {
    const [use] = await useOf({ parameters: [decoderOf(none, ofClass)] });
    expect(use).toMatchObject({ zShare: 0, zVariance: 0, conditionShare: 1 });
    // p (1 - p) times the squared differences of 2, 0, 4 and 0.
    expect(use?.conditionVariance).toBeCloseTo(((1 / 4) * (3 / 4) * (4 + 0 + 16 + 0)) / 4, 5);
  });

  test("has shares that add up to 1 if it is linear", async () => {
    const [use] = await useOf({ parameters: [decoderOf(ofZ, ofClass)] });
    expect((use?.zShare ?? NaN) + (use?.conditionShare ?? NaN)).toBeCloseTo(1, 5);
    expect(use?.zShare).toBeGreaterThan(0.05);
  });

  test("is measured model by model in a stack", async () => {
    const each = [decoderOf(ofZ, none), decoderOf(none, ofClass), decoderOf(none, none)];
    const uses = await useOf({ parameters: each });
    expect(uses.map(({ zShare, conditionShare }) => [zShare, conditionShare])).toEqual([
      [1, 0],
      [0, 1],
      [0, 0],
    ]);
  });

  test("has z with its posterior's standard deviation", async () => {
    const encoder = {
      "encoder.posterior.weight": new Array<number>(6 * 4).fill(0),
      "encoder.posterior.bias": [5, 5, Math.log(4), Math.log(4)],
    };
    const [use] = await useOf({ parameters: [{ ...decoderOf([1, 0, 0, 0, 0, 0, 0, 0], ofClass), ...encoder }] });
    // z has a variance of 4 in one column of four; of 60 draws, whose variance is off by sqrt(2 / 60).
    expect(Math.abs((use?.zVariance ?? NaN) - 1)).toBeLessThan(4 * Math.sqrt(2 / ROWS));
  });

  test.each<[string, Changes]>([
    [
      "counts at a depth",
      { "model.likelihood": { type: "zeroInflatedNegativeBinomial", dispersion: 2, librarySize: true } },
    ],
    ["classes", { "model.likelihood": { type: "categorical", categories: 3 } }],
    [
      "columns one after another",
      { "model.decoder": { type: "autoregressive", hidden: [8] }, "model.likelihood": { type: "bernoulli" } },
    ],
    [
      "pixels one after another",
      { "model.decoder": { type: "pixelCnn", channels: [3], kernel: 3 }, "model.likelihood": { type: "bernoulli" } },
    ],
    [
      "images by convolutions",
      {
        "model.encoder": { type: "conv", channels: [3] },
        "model.decoder": { type: "conv", channels: [3] },
        "model.likelihood": { type: "poisson" },
      },
    ],
    [
      "batches normalised",
      {
        "model.decoder": { hidden: [5], normalization: "batch", dropout: 0.2, skip: true },
        "model.likelihood": { type: "continuousBernoulli" },
      },
    ],
    ["z that one layer makes after another", { "model.posterior": { type: "iaf" }, "model.prior": { type: "flow" } }],
    ["what a conditional prior leaves to say", { "model.prior": { type: "conditionalNormal" } }],
  ])("of %s uses both z and the condition before training", async (_, changes) => {
    const bits: Matrix = {
      rows: ROWS,
      columns: 4,
      values: Uint8Array.from(values, (value) => Number(value > 0)),
      scale: 1,
    };
    const uses = await useOf({ changes, data: { ...dataset, train: bits, heldOut: bits }, parameters: [{}, {}] });
    for (const { zShare, conditionShare } of uses) {
      for (const share of [zShare, conditionShare]) expect(share).toSatisfy((part: number) => part > 0 && part < 1);
      expect(zShare + conditionShare).toBeGreaterThan(0.999);
    }
  });

  test("is measured with some of the conditions if there are more than 32", async () => {
    const numbers: Matrix = { rows: ROWS, columns: 2, values: values.slice(0, ROWS * 2), scale: 1 };
    const [use] = await useOf({
      data: { ...dataset, condition: { train: numbers, heldOut: numbers } },
      parameters: [decoderOf(ofZ, ofClass)],
    });
    expect((use?.zShare ?? NaN) + (use?.conditionShare ?? NaN)).toBeCloseTo(1, 5);
  });
});

test("a model without a condition has no shares", async () => {
  const { condition: _, ...plain } = dataset;
  expect(await useOf({ changes: { "model.condition": "none" }, data: plain })).toEqual([]);
});
