import { describe, expect, test } from "vitest";
import { fillUniform, seededRandom } from "../../../src/core/seededRandom.ts";
import type { Dataset, Matrix } from "../../../src/data/dataset.ts";
import { chooseEngine } from "../../../src/engine/chooseEngine.ts";
import type { Engine } from "../../../src/engine/engine.ts";
import type { BatchCheckpoint } from "../../../src/results/checkpoint.ts";
import type { Json } from "../../../src/spec/json.ts";
import { resolveSpec } from "../../../src/spec/resolveSpec.ts";
import type { Spec } from "../../../src/spec/spec.ts";
import { trainBatch } from "../../../src/training/trainBatch.ts";
import { tensorflowEngines } from "../../support/tensorflowEngines.ts";

const { engine } = await chooseEngine("onnxruntime-node", import.meta.filename);

const values = new Float32Array(16 * 6);
fillUniform(seededRandom(5), values, 2);
const matrix: Matrix = { rows: 16, columns: 6, values, scale: 1 };
const dataset: Dataset = {
  columns: 6,
  exampleShape: [6],
  train: matrix,
  heldOut: matrix,
  fingerprint: "",
  trainLabels: undefined,
  heldOutLabels: undefined,
  labelNames: undefined,
};

function specOf(training: Readonly<Record<string, Json>>): Spec {
  return resolveSpec({
    data: { path: "" },
    model: { latentSize: 2, encoder: { hidden: [5] }, decoder: { hidden: [5] }, likelihood: { type: "gaussian" } },
    training: { epochs: 3, batchSize: 4, learningRate: 0.02, ...training },
  });
}

/** Trains until `stopAt` steps are done, or to the end. */
async function train(
  specs: readonly Spec[],
  { resumeFrom, stopAt = Infinity, on = engine }: { resumeFrom?: BatchCheckpoint; stopAt?: number; on?: Engine } = {},
): Promise<BatchCheckpoint> {
  let asked = 0;
  let checkpoint: BatchCheckpoint | undefined;
  for await (const event of trainBatch({
    batch: { index: 0, points: specs.map((spec, index) => ({ index, settings: {}, spec })) },
    dataset,
    engine: on,
    resumeFrom,
    shouldStop: () => asked++ >= stopAt,
    checkpointDue: () => false,
  })) {
    if (event.type === "checkpointReady") checkpoint = structuredClone(event.checkpoint);
  }
  if (checkpoint === undefined) throw new Error("the batch wrote no checkpoint");
  return checkpoint;
}

function parametersOf({ arrays }: BatchCheckpoint, model: number, models: number): readonly number[] {
  return Object.values(arrays.parameters).flatMap((array) => {
    const part = array.length / models;
    return [...array.subarray(model * part, (model + 1) * part)];
  });
}

const settings: Readonly<Record<string, Readonly<Record<string, Json>>>> = {
  "a constant rate": {},
  "a step schedule": { schedule: { type: "step", every: 1, factor: 0.5 } },
  "a cosine schedule": { schedule: { type: "cosine", to: 0.001 } },
  "an exponential schedule": { schedule: { type: "exponential", factor: 0.5 } },
  "clipped gradients": { clipNorm: 0.1 },
};

describe("a training with", () => {
  test.each(Object.entries(settings))(
    "%s ends the same when it is interrupted and resumed, bit for bit",
    async (_, training) => {
      const specs = [specOf(training)];
      const whole = await train(specs);
      const half = await train(specs, { stopAt: 6 });
      expect(parametersOf(await train(specs, { resumeFrom: half }), 0, 1)).toEqual(parametersOf(whole, 0, 1));
    },
  );

  test.each(Object.entries(settings))(
    "%s is the same alone and in a stack with all others, bit for bit",
    async (name, training) => {
      const alone = await train([specOf(training)]);
      const all = Object.values(settings);
      const together = await train(all.map(specOf));
      const model = Object.keys(settings).indexOf(name);
      expect(parametersOf(together, model, all.length)).toEqual(parametersOf(alone, 0, 1));
    },
  );

  test.each(Object.entries(settings).slice(1))("%s differs from one without", async (_, training) => {
    const [plain, changed] = [await train([specOf({})]), await train([specOf(training)])];
    expect(parametersOf(changed, 0, 1)).not.toEqual(parametersOf(plain, 0, 1));
  });

  test("a schedule and clipped gradients ends alike with the gradients of TensorFlow.js", async () => {
    const specs = [specOf({ schedule: { type: "cosine" }, clipNorm: 0.1 })];
    const ours = parametersOf(await train(specs), 0, 1);
    for (const on of await tensorflowEngines()) {
      const theirs = parametersOf(await train(specs, { on }), 0, 1);
      expect(Math.max(...ours.map((value, i) => Math.abs(value - (theirs[i] ?? NaN))))).toBeLessThan(1e-4);
    }
  });
});
