import { describe, expect, test } from "vitest";
import { fillUniform, seededRandom } from "../../../src/core/seededRandom.ts";
import type { Dataset, Matrix } from "../../../src/data/dataset.ts";
import { takeRows } from "../../../src/data/split.ts";
import { chooseEngine } from "../../../src/engine/chooseEngine.ts";
import type { Json } from "../../../src/spec/json.ts";
import { resolveSpec } from "../../../src/spec/resolveSpec.ts";
import type { Spec } from "../../../src/spec/spec.ts";
import type { BatchCheckpoint } from "../../../src/results/checkpoint.ts";
import type { PointOutcome } from "../../../src/results/results.ts";
import { StackTrainer } from "../../../src/training/stackTrainer.ts";
import { trainBatch } from "../../../src/training/trainBatch.ts";

const { engine } = await chooseEngine("onnxruntime-node", import.meta.filename);

const ROWS = 16;
const COLUMNS = 12;
const EPOCHS = 3;
const values = new Float32Array(ROWS * COLUMNS);
fillUniform(seededRandom(5), values, 2);
const matrix: Matrix = { rows: ROWS, columns: COLUMNS, values, scale: 1 };
const labels = { trainLabels: undefined, heldOutLabels: undefined, labelNames: undefined };
const dataset: Dataset = {
  columns: COLUMNS,
  exampleShape: [4, 3],
  train: matrix,
  heldOut: matrix,
  fingerprint: "",
  ...labels,
};

const layers = { normalization: "batch", dropout: 0.25, activation: "tanh" };
const networks: Readonly<Record<string, Readonly<Record<string, Json>>>> = {
  perceptrons: { encoder: { hidden: [6], ...layers }, decoder: { hidden: [5], skip: true, ...layers } },
  convolutions: {
    encoder: { type: "conv", channels: [3], ...layers },
    decoder: { type: "conv", channels: [3, 2], ...layers },
  },
};

function specOf(network: string, seed: number): Spec {
  return resolveSpec({
    data: { path: "" },
    model: { latentSize: 2, likelihood: { type: "gaussian", variance: 0.5 }, ...networks[network] },
    training: { epochs: EPOCHS, batchSize: 4, learningRate: 0.01, seed },
  });
}

type Arrays = Readonly<Record<string, readonly number[]>>;

interface Trained {
  readonly checkpoint: BatchCheckpoint;
  readonly outcomes: readonly PointOutcome[];
}

/** Trains until `stopAt` steps are done, or to the end; the arrays are copied as a file would. */
async function train(
  specs: readonly Spec[],
  { resumeFrom, stopAt = Infinity }: { resumeFrom?: BatchCheckpoint; stopAt?: number } = {},
): Promise<Trained> {
  const points = specs.map((spec, index) => ({ index, settings: {}, spec }));
  let asked = 0;
  let checkpoint: BatchCheckpoint | undefined;
  const job = {
    batch: { index: 0, points },
    dataset,
    engine,
    resumeFrom,
    shouldStop: () => asked++ >= stopAt,
    checkpointDue: () => false,
  };
  for await (const event of trainBatch(job)) {
    if (event.type === "checkpointReady") checkpoint = structuredClone(event.checkpoint);
    if ((event.type === "batchDone" || event.type === "batchStopped") && checkpoint)
      return { checkpoint, outcomes: event.outcomes };
  }
  throw new Error("the batch did not end");
}

function parametersOf({ arrays }: BatchCheckpoint, model: number, models: number): Arrays {
  return Object.fromEntries(
    Object.entries(arrays.parameters).map(([name, array]) => {
      const length = array.length / models;
      return [name, [...array.subarray(model * length, (model + 1) * length)]];
    }),
  );
}

describe.each(Object.keys(networks))("a stack of %s with batch normalisation and dropout", (network) => {
  test("resumed in the middle of an epoch ends bit for bit like an uninterrupted one, including running moments", async () => {
    const specs = [specOf(network, 3), specOf(network, 8)];
    const whole = await train(specs);
    const { checkpoint: halfway } = await train(specs, { stopAt: 6 });
    const resumed = await train(specs, { resumeFrom: halfway });
    expect([halfway.progress.epoch, halfway.progress.step]).toEqual([1, 2]);
    expect(resumed.checkpoint.arrays).toEqual(whole.checkpoint.arrays);
    expect(resumed.outcomes).toEqual(whole.outcomes);
    const means = Object.entries(whole.checkpoint.arrays.parameters).filter(([name]) => name.endsWith("runningMean"));
    expect(means.length).toBeGreaterThan(1);
    for (const [name, array] of means) expect(halfway.arrays.parameters[name]).not.toEqual(array);
  });

  test.each([[[7, 7]], [[4, 7]]])(
    "with seeds %j has the same parameters and running moments as each model alone",
    async (seeds) => {
      const alone = await train([specOf(network, 7)]);
      const stack = await train(seeds.map((seed) => specOf(network, seed)));
      const beside = parametersOf(stack.checkpoint, 1, 2);
      for (const [name, own] of Object.entries(parametersOf(alone.checkpoint, 0, 1))) {
        // Stacked and plain matrix products round differently.
        own.forEach((value, i) => expect(beside[name]?.[i]).toBeCloseTo(value, 3));
      }
    },
  );

  /** The rate of these held-out rows after an epoch; with running means of the encoder of `shifted` where given. */
  async function rateOf(heldOut: Matrix, shifted?: number): Promise<number> {
    const trainer = await StackTrainer.create({
      specs: [specOf(network, 1)],
      dataset: { ...dataset, heldOut },
      engine,
    });
    for (let step = 0; step < trainer.stepsPerEpoch; step++) await trainer.step(0, step);
    const means = Object.entries((await trainer.arrays()).parameters).filter(
      ([name]) => name.startsWith("encoder") && name.endsWith("runningMean"),
    );
    expect(means).toHaveLength(1);
    if (shifted !== undefined) for (const [, array] of means) array.fill(shifted);
    const [evaluation] = await trainer.evaluateHeldOut(1);
    await trainer.dispose();
    return evaluation?.rateNats ?? NaN;
  }

  test("is evaluated row by row, with its running moments", async () => {
    const half = (start: number): Matrix =>
      takeRows(
        matrix,
        Uint32Array.from({ length: ROWS / 2 }, (_, i) => start + i),
      );
    const whole = await rateOf(matrix);
    // Moments of the batch would differ from half to half and from those of the whole.
    expect(((await rateOf(half(0))) + (await rateOf(half(ROWS / 2)))) / 2).toBeCloseTo(whole, 5);
    expect(Math.abs((await rateOf(matrix, 3)) - whole)).toBeGreaterThan(0.01);
  });
});
