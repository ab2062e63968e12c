import { fillNormal, seededRandom } from "../../../src/core/seededRandom.ts";
import type { Dataset, Matrix } from "../../../src/data/dataset.ts";
import type { Engine } from "../../../src/engine/engine.ts";
import type { TrainedPoint } from "../../../src/evaluation/trainedPoints.ts";
import { exampleStatistics } from "../../../src/training/exampleStatistics.ts";
import { StackTrainer } from "../../../src/training/stackTrainer.ts";
import { accepts, type Changes } from "../spec/verbs.ts";

/** Models trained for some steps, as the tests of exports say them. */

const ROWS = 32;

/** Values of a kind that a likelihood takes. */
const kinds = {
  normal: (value: number) => value,
  bits: (value: number) => Number(value > 0),
  shares: (value: number) => 1 / (1 + Math.exp(-value)),
  counts: (value: number) => Math.round(Math.exp(1 + value)),
  classes: (value: number) => Math.min(2, Math.floor(Math.abs(value))),
} as const;
export type Kind = keyof typeof kinds;

function rows(kind: Kind, columns: number, stream: number): Matrix {
  const values = new Float32Array(ROWS * columns);
  fillNormal(seededRandom(5, stream), values);
  return { rows: ROWS, columns, values: values.map(kinds[kind]), scale: 1 };
}

export interface DatasetOptions {
  readonly columns?: number;
  readonly exampleShape?: readonly number[];
  readonly conditionSize?: number;
}

export function datasetOf(kind: Kind, { columns = 6, exampleShape, conditionSize = 0 }: DatasetOptions = {}): Dataset {
  return {
    columns,
    ...(exampleShape === undefined ? {} : { exampleShape }),
    train: rows(kind, columns, 1),
    heldOut: rows(kind, columns, 2),
    ...(conditionSize === 0
      ? {}
      : { condition: { train: rows("normal", conditionSize, 3), heldOut: rows("normal", conditionSize, 4) } }),
    fingerprint: "",
    trainLabels: undefined,
    heldOutLabels: undefined,
    labelNames: undefined,
  };
}

export async function trainedPoint(engine: Engine, dataset: Dataset, changes: Changes): Promise<TrainedPoint> {
  const [point] = accepts({
    "model.latentSize": 2,
    "training.batchSize": 8,
    "training.learningRate": 0.01,
    ...changes,
  }).points;
  if (point === undefined) throw new Error("unreachable");
  const trainer = await StackTrainer.create({ specs: [point.spec], dataset, engine });
  for (let step = 0; step < 40; step++)
    await trainer.step(Math.floor(step / trainer.stepsPerEpoch), step % trainer.stepsPerEpoch);
  const parameters = Object.fromEntries(
    Object.entries((await trainer.arrays()).parameters).map(([name, values]) => [name, Float32Array.from(values)]),
  );
  await trainer.dispose();
  return {
    point,
    dataset,
    statistics: exampleStatistics(dataset.train, point.spec.model.likelihood),
    parameters,
    epoch: 0,
    step: 0,
  };
}
