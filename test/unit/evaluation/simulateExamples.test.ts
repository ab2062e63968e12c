import { describe, expect, test } from "vitest";
import { bidirectionalBounds } from "../../../src/core/inference/bidirectional.ts";
import { pathFromPrior } from "../../../src/core/inference/annealingPath.ts";
import { annealingSchedule } from "../../../src/core/inference/schedules.ts";
import { seededRandom } from "../../../src/core/seededRandom.ts";
import type { Dataset, Matrix } from "../../../src/data/dataset.ts";
import { chooseEngine } from "../../../src/engine/chooseEngine.ts";
import type { TrainedPoint } from "../../../src/evaluation/trainedPoints.ts";
import { simulateExamples } from "../../../src/evaluation/simulateExamples.ts";
import { TrainedModel } from "../../../src/evaluation/trainedModel.ts";
import { exampleStatistics } from "../../../src/training/exampleStatistics.ts";
import { StackTrainer } from "../../../src/training/stackTrainer.ts";
import { mean } from "../core/inference/linearModels.ts";
import { accepts, type Changes } from "../spec/verbs.ts";

const { engine } = await chooseEngine("onnxruntime-node", import.meta.filename);
const matrix: Matrix = { rows: 4, columns: 3, values: Float32Array.of(0, 1, 2, 3, 0, 1, 2, 1, 0, 4, 1, 1), scale: 1 };
const dataset: Dataset = {
  columns: 3,
  train: matrix,
  heldOut: matrix,
  fingerprint: "",
  trainLabels: undefined,
  heldOutLabels: undefined,
  labelNames: undefined,
};

/** One latent; the decoder's outputs are weights times z, plus bias. */
function pointOf(weights: readonly number[], bias: readonly number[], changes: Changes): TrainedPoint {
  const [point] = accepts({
    "model.latentSize": 1,
    "model.encoder.hidden": [],
    "model.decoder.hidden": [],
    "training.batchSize": 2,
    ...changes,
  }).points;
  if (point === undefined) throw new Error("unreachable");
  const parameters = {
    "decoder.output.weight": Float32Array.from(weights),
    "decoder.output.bias": Float32Array.from(bias),
  };
  return {
    point,
    dataset,
    statistics: exampleStatistics(matrix, point.spec.model.likelihood),
    parameters,
    epoch: 1,
    step: 0,
  };
}

const column = (x: Float32Array, j: number) => x.filter((_, i) => i % 3 === j);

describe("examples simulated from a model", () => {
  test("have the moments of the model's marginal", async () => {
    const point = pointOf([2, -1, 0], [5, 0, 1], { "model.likelihood.variance": 0.25 });
    const { x, z } = await simulateExamples(engine, point, { rows: 4000, random: seededRandom(1) });
    expect([x.length, z.length]).toEqual([12_000, 4000]);
    // W W' + 0.25 I about the bias.
    const centred = [5, 0, 1].map((centre, j) => Float64Array.from(column(x, j), (value) => value - centre));
    const expected = [
      [4.25, -2, 0],
      [-2, 1.25, 0],
      [0, 0, 0.25],
    ];
    expected.forEach((row, i) =>
      row.forEach((covariance, j) => {
        const products = centred[i]!.map((value, k) => value * centred[j]![k]!);
        const bound = 5 * Math.sqrt((expected[i]![i]! * expected[j]![j]! + covariance ** 2) / 4000);
        expect(Math.abs(mean(products) - covariance)).toBeLessThan(bound);
      }),
    );
    // x is correlated with the returned z.
    expect(Math.abs(mean(centred[0]!.map((value, k) => value - 2 * z[k]!)))).toBeLessThan(5 * Math.sqrt(0.25 / 4000));
  });

  test("are decoded from given latent vectors", async () => {
    const point = pointOf([1, 0, 0], [0, 2, 30], { "model.likelihood": { type: "poisson" } });
    const { x } = await simulateExamples(engine, point, {
      rows: 1000,
      random: seededRandom(2),
      z: new Float64Array(1000).fill(3),
    });
    expect(Math.abs(mean(column(x, 0)) - Math.exp(3))).toBeLessThan(5 * Math.sqrt(Math.exp(3) / 1000));
    expect(Math.abs(mean(column(x, 1)) - Math.exp(2))).toBeLessThan(5 * Math.sqrt(Math.exp(2) / 1000));
  });

  test("let annealing from both ends bound the model's own likelihood", async () => {
    const point = pointOf([2, -1, 0.5], [0, 0, 1], { "model.likelihood": { type: "bernoulli" } });
    const { x, z } = await simulateExamples(engine, point, { rows: 12, random: seededRandom(3) });
    const model = new TrainedModel(engine, point, { examples: 12, chainsPerExample: 24 });
    model.bind(
      { matrix: { rows: 12, columns: 3, values: x, scale: 1 }, condition: undefined },
      Uint32Array.from({ length: 12 }, (_, row) => row),
      0,
    );
    const annealing = { schedule: annealingSchedule("sigmoidal", 30), leapfrogSteps: 3, random: seededRandom(4) };
    const { lowerNats, upperNats } = await bidirectionalBounds(pathFromPrior(model), z, annealing);
    await model.dispose();
    expect(Math.abs(mean(upperNats) - mean(lowerNats))).toBeLessThan(0.1);
    // The entropy of three bits is at most ln 8.
    expect(mean(lowerNats)).toBeGreaterThan(-Math.log(8) - 0.5);
  });

  test.each([
    ["mlp", { hidden: [4] }],
    ["autoregressive", { hidden: [6] }],
    ["pixelCnn", { channels: [3], kernel: 3 }],
  ])("of a decoder of type %s have the frequencies of its density", async (type, decoder) => {
    const bits: Matrix = {
      rows: 16,
      columns: 4,
      values: Float32Array.from({ length: 64 }, (_, at) => ((at >> 2) >> (at % 4)) & 1),
      scale: 1,
    };
    const ofBits: Dataset = { ...dataset, columns: 4, exampleShape: [2, 2], train: bits, heldOut: bits };
    const [point] = accepts({
      "model.latentSize": 1,
      "model.decoder": { type, ...decoder },
      "model.likelihood": { type: "bernoulli" },
      "training.batchSize": 2,
    }).points;
    if (point === undefined) throw new Error("unreachable");
    const trainer = await StackTrainer.create({ specs: [point.spec], dataset: ofBits, engine });
    // Initial weights, tripled, so that bits are correlated.
    const parameters = Object.fromEntries(
      Object.entries((await trainer.arrays()).parameters).map(([name, values]) => [
        name,
        Float32Array.from(values, (value) => 3 * value),
      ]),
    );
    await trainer.dispose();
    const trained = {
      point,
      dataset: ofBits,
      statistics: exampleStatistics(bits, point.spec.model.likelihood),
      parameters,
      epoch: 1,
      step: 0,
    };
    const { x } = await simulateExamples(engine, trained, {
      rows: 4000,
      random: seededRandom(6),
      z: new Float64Array(4000).fill(0.8),
    });
    const model = new TrainedModel(engine, trained, { examples: 16, chainsPerExample: 1 });
    model.bind(
      { matrix: bits, condition: undefined },
      Uint32Array.from({ length: 16 }, (_, row) => row),
      0,
    );
    const { logLikelihood } = await model.evaluate(new Float64Array(16).fill(0.8));
    await model.dispose();
    const counts = new Float64Array(16);
    for (let row = 0; row < 4000; row++)
      counts[x[row * 4]! + 2 * x[row * 4 + 1]! + 4 * x[row * 4 + 2]! + 8 * x[row * 4 + 3]!]! += 1;
    const probabilities = logLikelihood.map(Math.exp);
    expect(mean(probabilities) * 16).toBeCloseTo(1, 5);
    probabilities.forEach((probability, pattern) => {
      expect(Math.abs(counts[pattern]! / 4000 - probability)).toBeLessThan(
        5 * Math.sqrt((probability * (1 - probability)) / 4000) + 1e-9,
      );
    });
  });

  test("need latent vectors if drawing from the prior is not supported", async () => {
    const point = pointOf([1, 0, 0], [0, 0, 0], { "model.prior": { type: "mixture" } });
    await expect(simulateExamples(engine, point, { rows: 2, random: seededRandom(5) })).rejects.toThrow(
      "drawing from the prior mixture is not supported",
    );
  });
});
