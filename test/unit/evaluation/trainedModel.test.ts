import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { importanceBound } from "../../../src/core/inference/importanceBound.ts";
import { fillNormal, seededRandom } from "../../../src/core/seededRandom.ts";
import type { Dataset, Matrix } from "../../../src/data/dataset.ts";
import { chooseEngine } from "../../../src/engine/chooseEngine.ts";
import { TrainedModel } from "../../../src/evaluation/trainedModel.ts";
import type { TrainedPoint } from "../../../src/evaluation/trainedPoints.ts";
import { exampleStatistics } from "../../../src/training/exampleStatistics.ts";
import { StackTrainer } from "../../../src/training/stackTrainer.ts";
import { accepts, type Changes } from "../spec/verbs.ts";

const { engine } = await chooseEngine("onnxruntime-node", import.meta.filename);
const labels = { trainLabels: undefined, heldOutLabels: undefined, labelNames: undefined };

function normalRows(rows: number, columns: number): Matrix {
  const values = new Float32Array(rows * columns);
  fillNormal(seededRandom(5, rows), values);
  return { rows, columns, values, scale: 1 };
}

const dataset: Dataset = {
  columns: 3,
  train: normalRows(64, 3),
  heldOut: normalRows(20, 3),
  fingerprint: "",
  ...labels,
};

async function trainedPoint(changes: Changes): Promise<TrainedPoint & { readonly elboNats: number }> {
  const [point] = accepts({
    "model.latentSize": 2,
    "training.batchSize": 16,
    "training.learningRate": 0.01,
    ...changes,
  }).points;
  if (point === undefined) throw new Error("unreachable");
  const trainer = await StackTrainer.create({ specs: [point.spec], dataset, engine });
  for (let step = 0; step < 200; step++)
    await trainer.step(Math.floor(step / trainer.stepsPerEpoch), step % trainer.stepsPerEpoch);
  const [evaluation] = await trainer.evaluateHeldOut(200);
  const parameters = Object.fromEntries(
    Object.entries((await trainer.arrays()).parameters).map(([name, values]) => [name, Float32Array.from(values)]),
  );
  await trainer.dispose();
  return {
    point,
    dataset,
    statistics: exampleStatistics(dataset.train, point.spec.model.likelihood),
    parameters,
    epoch: 1,
    step: 0,
    elboNats: evaluation?.elboNats ?? NaN,
  };
}

const allRows = Uint32Array.from({ length: dataset.heldOut.rows }, (_, row) => row);

describe("a trained model, as the estimators see it", () => {
  let point: Awaited<ReturnType<typeof trainedPoint>>;
  let model: TrainedModel;
  beforeAll(async () => {
    point = await trainedPoint({ "model.likelihood.variance": 0.3 });
    model = new TrainedModel(engine, point, { examples: dataset.heldOut.rows, chainsPerExample: 50 });
    model.bind({ matrix: dataset.heldOut, condition: undefined }, allRows, 0);
  });
  afterAll(() => model.dispose());

  test("has the ELBO that its training reported", async () => {
    const { elboNats } = await importanceBound(model, model.proposal, { samples: 2000, random: seededRandom(1) });
    expect(Math.abs(elboNats.reduce((sum, nats) => sum + nats, 0) / elboNats.length - point.elboNats)).toBeLessThan(
      0.05,
    );
  });

  test("has gradients that agree with central differences", async () => {
    const z = new Float64Array(20 * 50 * 2);
    fillNormal(seededRandom(2), z);
    const { likelihoodGradient, priorGradient } = await model.differentiate(z);
    const step = 1e-2;
    const moved = async (by: number) => model.evaluate(z.map((value, i) => (i % 2 === 0 ? value + by : value)));
    const [above, below] = [await moved(step), await moved(-step)];
    for (const chain of [0, 7, 499, 999]) {
      const slope = (name: "logLikelihood" | "logPrior") =>
        ((above[name][chain] ?? NaN) - (below[name][chain] ?? NaN)) / (2 * step);
      expect(likelihoodGradient[2 * chain]).toBeCloseTo(slope("logLikelihood"), 1);
      expect(priorGradient[2 * chain]).toBeCloseTo(slope("logPrior"), 2);
    }
  });

  test("has the posteriors of its proposals", async () => {
    const posterior = await model.posterior();
    const { z } = await model.proposal.draw(seededRandom(3));
    const means = Array.from({ length: 40 }, (_, i) => {
      const [example, latent] = [Math.floor(i / 2), i % 2];
      return (
        Array.from({ length: 50 }, (__, c) => z[(example * 50 + c) * 2 + latent] ?? NaN).reduce(
          (sum, value) => sum + value,
          0,
        ) / 50
      );
    });
    means.forEach((mean, i) => {
      const deviation = Math.exp((posterior?.logVariance[i] ?? NaN) / 2);
      expect(Math.abs(mean - (posterior?.mean[i] ?? NaN))).toBeLessThan((4.5 * deviation) / Math.sqrt(50));
    });
  });
});
