import { describe, expect, test } from "vitest";
import { fillNormal, seededRandom } from "../../../src/core/seededRandom.ts";
import type { Dataset, Matrix } from "../../../src/data/dataset.ts";
import { chooseEngine } from "../../../src/engine/chooseEngine.ts";
import { annealingGap } from "../../../src/evaluation/annealingGap.ts";
import { evaluatePoint } from "../../../src/evaluation/evaluatePoint.ts";
import { frechetFigures } from "../../../src/evaluation/frechet.ts";
import type { TrainedPoint } from "../../../src/evaluation/trainedPoints.ts";
import type { EvaluationSettings } from "../../../src/results/evaluations.ts";
import { exampleStatistics } from "../../../src/training/exampleStatistics.ts";
import { StackTrainer } from "../../../src/training/stackTrainer.ts";
import { accepts, type Changes } from "../spec/verbs.ts";

/** What is measured on examples that a model itself draws. */
const { engine } = await chooseEngine("onnxruntime-node", import.meta.filename);
const settings: EvaluationSettings = {
  seed: 1,
  examples: 10,
  importanceSamples: 8,
  chains: 12,
  temperatures: 40,
  leapfrogSteps: 3,
  optimizationSteps: 5,
  draws: 600,
  features: "principal",
};
const labels = { trainLabels: undefined, heldOutLabels: undefined, labelNames: undefined };
const WEIGHTS = [2, 0, 1, 0, 1, 1];
const BIAS = [1, -2, 0];

const VARIANCE = 0.5;

/** Rows z W + b + noise, z from N(0, I): draws of the model below. */
function drawnRows(rows: number, seed: number): Matrix {
  const z = new Float32Array(rows * 2);
  fillNormal(seededRandom(seed), z);
  const noise = new Float32Array(rows * 3);
  fillNormal(seededRandom(seed, 1), noise);
  const values = Float32Array.from({ length: rows * 3 }, (_, at) => {
    const [row, j] = [Math.floor(at / 3), at % 3];
    return BIAS[j]! + z[2 * row]! * WEIGHTS[j]! + z[2 * row + 1]! * WEIGHTS[3 + j]! + Math.sqrt(VARIANCE) * noise[at]!;
  });
  return { rows, columns: 3, values, scale: 1 };
}

const train = drawnRows(500, 1);
const dataset: Dataset = { columns: 3, train, heldOut: drawnRows(600, 2), fingerprint: "", ...labels };

async function pointOf(
  changes: Changes = {},
  own: Readonly<Record<string, readonly number[]>> = {},
  data: Dataset = dataset,
): Promise<TrainedPoint> {
  const small = {
    "model.latentSize": 2,
    ...("model.likelihood" in changes ? {} : { "model.likelihood.variance": VARIANCE }),
    "model.encoder.hidden": [],
    "model.decoder.hidden": [],
    "training.batchSize": 4,
  };
  const [point] = accepts({ ...small, ...changes }).points;
  if (point === undefined) throw new Error("unreachable");
  const trainer = await StackTrainer.create({ specs: [point.spec], dataset: data, engine });
  const started = Object.fromEntries(
    Object.entries((await trainer.arrays()).parameters).map(([name, values]) => [name, Float32Array.from(values)]),
  );
  await trainer.dispose();
  const given = Object.fromEntries(Object.entries(own).map(([name, values]) => [name, Float32Array.from(values)]));
  return {
    point,
    dataset: data,
    statistics: exampleStatistics(data.train, point.spec.model.likelihood),
    parameters: { ...started, ...given },
    epoch: 1,
    step: 0,
  };
}

const noClassifier = () => Promise.reject(new Error("not asked for"));

const frechet = (point: TrainedPoint) =>
  frechetFigures({
    engine,
    point,
    examples: { matrix: point.dataset.heldOut, condition: point.dataset.condition?.heldOut },
    settings,
    signal: undefined,
    classifierOf: noClassifier,
  });

describe("the distance of draws from held-out examples", () => {
  const decoder = { "decoder.output.weight": WEIGHTS, "decoder.output.bias": BIAS };

  test("is near zero for the model that made the data", async () => {
    const figures = await frechet(await pointOf({}, decoder));
    expect(figures?.featureSpace).toMatchObject({ type: "principal", varianceShare: expect.closeTo(1, 5) as number });
    expect(Math.abs(figures?.distance ?? NaN)).toBeLessThan(2 * (figures?.standardError ?? NaN));
    expect(figures?.standardError).toBeLessThan(0.1);
    expect(Math.abs(figures?.kernelDistance.mean ?? NaN)).toBeLessThan(
      4 * (figures?.kernelDistance.standardError ?? NaN),
    );
  });

  test("is far from zero by the means of that model, which lack the noise", async () => {
    const { ofMeans } = (await frechet(await pointOf({}, decoder)))!;
    // Along the flat direction the data have the noise's variance and the means none; along the others the deviations differ less.
    expect(ofMeans!.mean).toBeGreaterThan(VARIANCE - 3 * ofMeans!.standardError);
    expect(ofMeans!.mean).toBeLessThan(3 * VARIANCE);
  });

  test("draws counts at the held-out examples' own depths", async () => {
    // Totals of 3 and 300 in turn: at one depth the totals of draws would not vary as those of the data.
    const depth = (row: number) => (row % 2 === 0 ? 1 : 100);
    const counts: Matrix = {
      ...train,
      values: Float32Array.from({ length: 1500 }, (_, at) => depth(Math.floor(at / 3))),
    };
    const data = { ...dataset, train: counts, heldOut: counts };
    const likelihood = { "model.likelihood": { type: "negativeBinomial", dispersion: 1000, librarySize: true } };
    // Log-means of zero and the mean depth of 50.5: exp(ln 50.5) at the mean depth.
    const flat = {
      "decoder.output.weight": [0, 0, 0, 0, 0, 0],
      "decoder.output.bias": [0, 0, 0].map(() => Math.log(50.5)),
    };
    const { distance } = (await frechet(await pointOf(likelihood, flat, data)))!;
    // The deviation of three equal depths along (1, 1, 1): 49.5 * 3^1/2. A single depth would leave its square, 7350.
    expect(Math.abs(distance)).toBeLessThan(200);
  });

  test("is the square of a shift within the data's plane", async () => {
    // By twice the second latent's row of weights, of which the length squared is 8.
    const shifted = await frechet(await pointOf({}, { ...decoder, "decoder.output.bias": [1, 0, 2] }));
    expect(Math.abs((shifted?.distance ?? NaN) - 8)).toBeLessThan(1);
    expect(shifted?.kernelDistance.mean).toBeGreaterThan(4 * (shifted?.kernelDistance.standardError ?? NaN));
  });

  test("takes the held-out examples' own conditions", async () => {
    const isMoved = (row: number) => Number(row % 3 === 0);
    const moved = (matrix: Matrix): Matrix => ({
      ...matrix,
      values: Float32Array.from(matrix.values, (value, at) => value + (at % 3 === 0 ? 6 * isMoved(at / 3) : 0)),
    });
    const conditionOf = ({ rows }: Matrix): Matrix => ({
      rows,
      columns: 1,
      values: Uint8Array.from({ length: rows }, (_, row) => isMoved(row)),
      scale: 1,
    });
    const { heldOut } = dataset;
    const data: Dataset = {
      ...dataset,
      train: moved(train),
      heldOut: moved(heldOut),
      condition: { train: conditionOf(train), heldOut: conditionOf(heldOut) },
    };
    const conditional = { "data.conditionColumns": [3], "model.condition": "columns" };
    const [its, none] = [
      await frechet(await pointOf(conditional, { ...decoder, "decoder.output.weight": [...WEIGHTS, 6, 0, 0] }, data)),
      await frechet(await pointOf({}, decoder, { ...dataset, heldOut: moved(heldOut) })),
    ];
    expect(Math.abs(its?.distance ?? NaN)).toBeLessThan(3 * (its?.standardError ?? NaN));
    expect(none?.distance).toBeGreaterThan(4);
  });

  test("compares drawn values if the decoder is autoregressive", async () => {
    const bits: Matrix = { ...train, values: Uint8Array.from(train.values, (value) => Number(value > 0)) };
    const data = { ...dataset, train: bits, heldOut: bits };
    const made = {
      "model.decoder": { type: "autoregressive", hidden: [4] },
      "model.likelihood": { type: "bernoulli" },
    };
    const figures = await frechet(await pointOf(made, {}, data));
    expect(figures?.featureSpace.size).toBe(3);
    expect(figures?.distance).toBeGreaterThan(0);
  });

  test.each<[string, Changes]>([
    ["a learned prior", { "model.prior": { type: "mixture" } }],
    ["classes", { "model.likelihood": { type: "categorical", categories: 3 } }],
  ])("is null for %s", async (_, changes) => {
    const classes: Matrix = { ...train, values: Uint8Array.from({ length: 1500 }, (__, i) => i % 3) };
    expect(await frechet(await pointOf(changes, {}, { ...dataset, train: classes, heldOut: classes }))).toBeNull();
  });

  test("is null for few rows", async () => {
    expect(await frechet(await pointOf({}, {}, { ...dataset, heldOut: drawnRows(19, 3) }))).toBeNull();
  });
});

describe("the gap of annealing on simulated examples", () => {
  const gap = (point: TrainedPoint, changed: Partial<EvaluationSettings> = {}) =>
    annealingGap({
      engine,
      point,
      settings: { ...settings, chains: 64, ...changed },
      rows: Uint32Array.from({ length: 12 }, (_, i) => i),
      signal: undefined,
    });

  // 12 examples of 64 chains: more than the model holds at a time.
  test("closes as temperatures are added", async () => {
    const point = await pointOf({ "model.likelihood.variance": 1 }, { "decoder.output.weight": WEIGHTS });
    const [few, many] = [await gap(point, { temperatures: 2 }), await gap(point, { temperatures: 60 })];
    expect(few).toBeGreaterThan(1);
    expect(Math.abs(many ?? NaN)).toBeLessThan(0.1);
  });

  test.each<[string, Changes]>([
    ["a learned prior", { "model.prior": { type: "mixture" } }],
    ["a depth", { "model.likelihood": { type: "negativeBinomial", dispersion: 2, librarySize: true } }],
  ])("is null with %s", async (_, changes) => {
    const counts: Matrix = { ...train, values: Uint8Array.from({ length: 1500 }, (__, i) => i % 4) };
    expect(await gap(await pointOf(changes, {}, { ...dataset, train: counts, heldOut: counts }))).toBeNull();
  });
});

test("a point's evaluation has the method of its exact likelihood, the distance of draws and the gap of annealing", async () => {
  const point = await pointOf({ "model.likelihood.variance": 2 });
  const {
    exactNats,
    exactBy,
    annealedNats,
    annealingGapNats,
    frechet: distance,
  } = await evaluatePoint({
    engine,
    point,
    generalizationNats: 0,
    settings: { ...settings, temperatures: 100, chains: 40 },
    classifierOf: noClassifier,
  });
  expect(exactBy).toBe("closed form");
  expect(Math.abs((exactNats?.mean ?? NaN) - (annealedNats?.mean ?? NaN))).toBeLessThan(0.1);
  expect(Math.abs(annealingGapNats ?? NaN)).toBeLessThan(0.2);
  expect(distance?.perGroup).toHaveLength(20);
});
