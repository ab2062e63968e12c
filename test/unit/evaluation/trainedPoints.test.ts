import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Dataset } from "../../../src/data/dataset.ts";
import { chooseEngine } from "../../../src/engine/chooseEngine.ts";
import { trainedPoints } from "../../../src/evaluation/trainedPoints.ts";
import type { BatchCheckpoint, CheckpointArrays } from "../../../src/results/checkpoint.ts";
import { exampleStatistics } from "../../../src/training/exampleStatistics.ts";
import { StackTrainer } from "../../../src/training/stackTrainer.ts";
import { accepts } from "../spec/verbs.ts";

const { engine } = await chooseEngine("onnxruntime-node", import.meta.filename);
const matrix = { rows: 8, columns: 3, values: Float32Array.from({ length: 24 }, (_, at) => at % 5), scale: 1 };
const dataset: Dataset = {
  columns: 3,
  train: matrix,
  heldOut: matrix,
  fingerprint: "",
  trainLabels: undefined,
  heldOutLabels: undefined,
  labelNames: undefined,
};
const { points } = accepts({ "model.latentSize": 2, sweep: { "objective.beta": [0.5, 2] } });
const run = {
  datasetOf: () => dataset,
  statisticsOf: () => exampleStatistics(dataset.train, { type: "gaussian", variance: "learned" }),
};

describe("the trained points of a checkpoint", () => {
  let arrays: CheckpointArrays;
  let trainer: StackTrainer;
  beforeAll(async () => {
    const [first, second] = points;
    if (first === undefined || second === undefined) throw new Error("unreachable");
    trainer = await StackTrainer.create({ specs: [first.spec, second.spec], dataset, engine });
    arrays = { ...(await trainer.arrays()), selected: {} };
  });
  afterAll(() => trainer.dispose());

  const readWith = (parameters: CheckpointArrays["parameters"]) => {
    const progress = {
      points: [0, 1],
      epoch: 1,
      step: 0,
      stepSums: [],
      failures: [null, null],
      selected: [null, null],
    };
    const checkpoint: BatchCheckpoint = {
      progress: { ...progress, heldOut: [], outcomes: null },
      arrays: { ...arrays, parameters },
    };
    return trainedPoints(run, { index: 0, points }, checkpoint);
  };

  test("have the parameters of their models", () => {
    const trained = readWith(arrays.parameters);
    expect(trained.map(({ point }) => point.index)).toEqual([0, 1]);
    for (const [name, values] of Object.entries(arrays.parameters))
      expect(trained.flatMap(({ parameters }) => [...(parameters[name] ?? [])])).toEqual([...values]);
  });

  test("are refused without one of the model's arrays, by its name", () => {
    for (const name of Object.keys(arrays.parameters)) {
      const others = Object.fromEntries(Object.entries(arrays.parameters).filter(([other]) => other !== name));
      expect(() => readWith(others)).toThrow(`does not hold ${name} of this model`);
    }
  });

  test("are refused with an array of another size", () => {
    const [[name, values] = ["", new Float32Array()]] = Object.entries(arrays.parameters);
    expect(() => readWith({ ...arrays.parameters, [name]: values.slice(2) })).toThrow(`does not hold ${name}`);
  });
});
