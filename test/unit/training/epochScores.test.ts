import { describe, expect, test } from "vitest";
import { featureMoments, frechetDistance, type FeatureMoments } from "../../../src/core/inference/frechetDistance.ts";
import { principalFeaturesOf } from "../../../src/core/inference/principalFeatures.ts";
import { sampleMean } from "../../../src/core/inference/sampleMean.ts";
import { importanceBound } from "../../../src/core/inference/importanceBound.ts";
import { fillNormal, randomPurpose, seededRandom } from "../../../src/core/seededRandom.ts";
import { type Dataset, type Matrix, rowsOf } from "../../../src/data/dataset.ts";
import { chooseEngine } from "../../../src/engine/chooseEngine.ts";
import { defaultSettings } from "../../../src/evaluation/evaluateRun.ts";
import { frechetFigures } from "../../../src/evaluation/frechet.ts";
import type { TrainedPoint } from "../../../src/evaluation/trainedPoints.ts";
import { decodePriorMeans } from "../../../src/evaluation/simulateExamples.ts";
import { TrainedModel } from "../../../src/evaluation/trainedModel.ts";
import { exampleStatistics } from "../../../src/training/exampleStatistics.ts";
import { fitFeatureSpace } from "../../../src/training/featureSpace.ts";
import { StackTrainer } from "../../../src/training/stackTrainer.ts";
import { accepts, type Changes } from "../spec/verbs.ts";

/** Compares the scores that select epochs with the estimators of trained models on the same parameters. */
const { engine } = await chooseEngine("onnxruntime-node", import.meta.filename);
const labels = { trainLabels: undefined, heldOutLabels: undefined, labelNames: undefined };

/** Rows in a plane of three dimensions, and some noise. */
function planeRows(rows: number, seed: number): Matrix {
  const [z, noise] = [new Float32Array(rows * 2), new Float32Array(rows * 3)];
  fillNormal(seededRandom(seed, 1), z);
  fillNormal(seededRandom(seed, 2), noise);
  const values = noise.map((value, at) => {
    const [first, second] = z.subarray(2 * Math.floor(at / 3)) as unknown as [number, number];
    return 0.3 * value + (at % 3 === 2 ? first + second : at % 3 === 0 ? first : second);
  });
  return { rows, columns: 3, values, scale: 1 };
}

const mapped = (matrix: Matrix, map: (value: number) => number): Matrix => ({
  ...matrix,
  values: Float32Array.from(matrix.values, map),
});
const dataset: Dataset = {
  columns: 3,
  train: planeRows(200, 1),
  heldOut: planeRows(330, 2),
  fingerprint: "",
  ...labels,
};
const mappedSet = (map: (value: number) => number): Dataset => ({
  ...dataset,
  train: mapped(dataset.train, map),
  heldOut: mapped(dataset.heldOut, map),
});
const counts = mappedSet((value) => Math.round(Math.exp(value) + 1));
const greys = mappedSet((value) => 1 / (1 + Math.exp(-2 * value)));
const classesOf = ({ rows, values }: Matrix): Matrix => ({
  rows,
  columns: 2,
  values: Uint8Array.from({ length: 2 * rows }, (_, at) =>
    Number((values[3 * Math.floor(at / 2)] as number) > 0 === (at % 2 === 0)),
  ),
  scale: 1,
});
const conditional: Dataset = {
  ...dataset,
  condition: { train: classesOf(dataset.train), heldOut: classesOf(dataset.heldOut) },
};

const small: Changes = {
  "model.encoder.hidden": [6],
  "model.decoder.hidden": [6],
  "training.batchSize": 20,
  "training.learningRate": 0.01,
  "model.likelihood.variance": 0.3,
};

interface Scored {
  readonly scores: readonly number[];
  readonly again: readonly number[];
  /** The models as `evaluate` sees them. */
  readonly points: readonly TrainedPoint[];
}

/** Trains the sweep as one stack for an epoch or two and scores it twice. */
async function scored(changes: Changes, data: Dataset = dataset): Promise<Scored> {
  const { points } = accepts({ ...small, ...changes });
  const [first, ...others] = points.map(({ spec }) => spec);
  if (first === undefined) throw new Error("unreachable");
  const trainer = await StackTrainer.create({ specs: [first, ...others], dataset: data, engine });
  try {
    for (let step = 0; step < 20; step++)
      await trainer.step(Math.floor(step / trainer.stepsPerEpoch), step % trainer.stepsPerEpoch);
    const heldOut = await trainer.evaluateHeldOut(1);
    const scores = await trainer.scoreEpoch(() => Promise.resolve(heldOut));
    const parts = (values: Float32Array, m: number) =>
      Float32Array.from(
        values.subarray((m * values.length) / points.length, ((m + 1) * values.length) / points.length),
      );
    const { parameters } = await trainer.arrays();
    const trained = points.map((point, m) => ({
      point,
      dataset: data,
      statistics: exampleStatistics(data.train, point.spec.model.likelihood),
      parameters: Object.fromEntries(Object.entries(parameters).map(([name, values]) => [name, parts(values, m)])),
      epoch: 0,
      step: 0,
    }));
    return { scores, again: await trainer.scoreEpoch(() => Promise.resolve(heldOut)), points: trained };
  } finally {
    await trainer.dispose();
  }
}

const seeds = { sweep: { "training.seed": [0, 1, 2] } };
const betas = { sweep: { "objective.beta": [0.1, 5] } };

describe("the bound for selecting epochs", () => {
  const byBound = (changes: Changes, data?: Dataset) => scored({ "training.select": "bound", ...changes }, data);

  test.each<[string, Changes, Dataset]>([
    ["Gaussian columns", {}, dataset],
    [
      "a learned prior and a flow posterior",
      { "model.prior": { type: "mixture", components: 3 }, "model.posterior": { type: "iaf", layers: 1, hidden: [6] } },
      dataset,
    ],
    [
      "a condition",
      { "data.labels": "y.npy", "model.condition": "labels", "model.prior.type": "conditionalNormal" },
      conditional,
    ],
    [
      "counts at a depth",
      { "model.likelihood": { type: "negativeBinomial", dispersion: 2, librarySize: true } },
      counts,
    ],
    ["bits drawn anew", { "data.binarize": "dynamic", "model.likelihood": { type: "bernoulli" } }, greys],
    ["a decoder that sees the columns before", { "model.decoder": { type: "autoregressive", hidden: [6] } }, dataset],
  ])("agrees with that of the trained model, for %s", async (_, changes, data) => {
    const { scores, points } = await byBound({ ...changes, ...betas }, data);
    for (const [m, point] of points.entries()) {
      const rows = data.heldOut.rows;
      const model = new TrainedModel(engine, point, { examples: rows, chainsPerExample: 16 });
      model.bind(
        { matrix: data.heldOut, condition: data.condition?.heldOut },
        Uint32Array.from({ length: rows }, (__, row) => row),
        0,
      );
      const bounds = async (seed: number) =>
        (await importanceBound(model, model.proposal, { samples: 16, random: seededRandom(seed) })).boundNats;
      const [one, other] = [await bounds(1), await bounds(2)];
      await model.dispose();
      // What is left is the noise of the draws: that of two estimates on the same examples.
      const { standardError } = sampleMean(one.map((nats, i) => nats - (other[i] as number)));
      expect(Math.abs((scores[m] ?? NaN) - sampleMean(one).mean)).toBeLessThan(4 * standardError + 1e-4);
    }
  });

  test("is the same every time and depends on the model", async () => {
    const { scores, again } = await byBound(seeds);
    expect(again).toEqual(scores);
    expect(new Set(scores).size).toBe(3);
  });

  test("of a stack equals that of each model alone", async () => {
    const { scores } = await byBound(seeds);
    for (const seed of [0, 1, 2])
      expect((await byBound({ "training.seed": seed })).scores[0]).toBeCloseTo(scores[seed] ?? NaN, 4);
  });

  test("is above the ELBO", async () => {
    const [bound] = (await byBound({})).scores;
    const [elbo] = (await scored({ "training.select": "elbo" })).scores;
    expect(bound).toBeGreaterThan(elbo ?? NaN);
  });
});

describe("the distance for selecting epochs", () => {
  const byDistance = (changes: Changes, data?: Dataset) => scored({ "training.select": "frechet", ...changes }, data);

  test.each<[string, Changes, Dataset]>([
    ["Gaussian columns", {}, dataset],
    ["a condition", { "data.labels": "y.npy", "model.condition": "labels" }, conditional],
    [
      "counts at a depth",
      { "model.likelihood": { type: "negativeBinomial", dispersion: 2, librarySize: true } },
      counts,
    ],
    ["bits drawn anew", { "data.binarize": "dynamic", "model.likelihood": { type: "bernoulli" } }, greys],
  ])("agrees with that of the trained model, for %s", async (_, changes, data) => {
    const { scores, points } = await byDistance({ ...changes, ...betas }, data);
    const rows = Uint32Array.from({ length: data.heldOut.rows }, (__, row) => row);
    const x = rowsOf(data.heldOut, rows);
    const features = await fitFeatureSpace(data.train, { compared: rows.length, random: seededRandom(0) });
    const chunk = rows.length / 2;
    for (const [m, point] of points.entries()) {
      const means = new Float32Array(x.length);
      for (const start of [0, chunk]) {
        const its = rows.subarray(start, start + chunk);
        // The scorer's own draws, so that only the computation differs.
        const random = seededRandom(0, randomPurpose.evaluationNoise, -3, start);
        const given = {
          rows: chunk,
          random,
          condition: data.condition && rowsOf(data.condition.heldOut, its),
          x: rowsOf(data.heldOut, its),
        };
        means.set(await decodePriorMeans(engine, point, given), 3 * start);
      }
      const [ofModel, ofData] = [means, x].map((values) =>
        featureMoments(principalFeaturesOf(features, values), features.size),
      ) as [FeatureMoments, FeatureMoments];
      expect(-(scores[m] ?? NaN)).toBeCloseTo(frechetDistance(ofModel, ofData), 4);
    }
  });

  test("is near the distance of the means in evaluate, which has other draws", async () => {
    const { scores, points } = await byDistance(betas);
    for (const [m, point] of points.entries()) {
      const figures = await frechetFigures({
        engine,
        point,
        examples: { matrix: dataset.heldOut, condition: undefined },
        settings: defaultSettings,
        signal: undefined,
        classifierOf: () => Promise.reject(new Error("not asked for")),
      });
      expect((scores[m] ?? NaN) / (figures?.ofMeans?.mean ?? NaN)).toBeCloseTo(-1, 1);
    }
  });

  test("is the same every time and depends on the model", async () => {
    const { scores, again } = await byDistance(seeds);
    expect(again).toEqual(scores);
    expect(new Set(scores).size).toBe(3);
  });

  test("of a stack equals that of each model alone", async () => {
    const { scores } = await byDistance(seeds);
    for (const seed of [0, 1, 2])
      expect((await byDistance({ "training.seed": seed })).scores[0]).toBeCloseTo(scores[seed] ?? NaN, 4);
  });

  test("uses several chunks of examples, but not all of many", async () => {
    const many = { ...dataset, heldOut: planeRows(700, 2) };
    const [score = NaN] = (await byDistance({}, many)).scores;
    const [ofFewer = NaN] = (await byDistance({}, dataset)).scores;
    expect(score).toBeLessThan(0);
    expect(Math.abs(score - ofFewer)).toBeLessThan(0.3);
  });

  test("cannot be computed if all training rows are equal", async () => {
    const equal = { ...dataset, train: mapped(dataset.train, () => 1) };
    await expect(byDistance({}, equal)).rejects.toThrow(/all training rows are equal.*Set "select": "elbo"/);
  });
});
