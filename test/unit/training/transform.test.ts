import { describe, expect, test } from "vitest";
import { ColumnSums, type ColumnTransform } from "../../../src/core/columnTransform.ts";
import { fillNormal, seededRandom } from "../../../src/core/seededRandom.ts";
import type { Dataset, Matrix } from "../../../src/data/dataset.ts";
import { chooseEngine } from "../../../src/engine/chooseEngine.ts";
import type { PointOutcome } from "../../../src/results/results.ts";
import { trainBatch } from "../../../src/training/trainBatch.ts";
import { accepts, type Changes } from "../spec/verbs.ts";

const { engine } = await chooseEngine("onnxruntime-node", import.meta.filename);

/** A factor seen by columns of very different scale, with noise of its own in each. */
const LOADINGS = [1, 2, 0.5, 4, 1.5] as const;
const NOISES = [0.5, 0.5, 0.5, 3, 1] as const;

function factors(rows: number, stream: number): Matrix {
  const normal = new Float32Array(rows * 6);
  fillNormal(seededRandom(5, stream), normal);
  const values = Float32Array.from({ length: rows * 5 }, (_, i) => {
    const [row, column] = [Math.floor(i / 5), i % 5];
    return 1 + LOADINGS[column]! * normal[row * 6]! + NOISES[column]! * normal[row * 6 + 1 + column]!;
  });
  return { rows, columns: 5, values, scale: 1 };
}

const labels = { trainLabels: undefined, heldOutLabels: undefined, labelNames: undefined };
const [train, heldOut] = [factors(800, 0), factors(800, 1)];

function standardized(): ColumnTransform {
  const sums = new ColumnSums(5);
  sums.add(train.values as Float32Array, train.rows);
  return sums.transform("standardize");
}

/** Without hidden layers: the optimum is that of factor analysis, which does not depend on the columns' scales. */
const linear: Changes = {
  "model.latentSize": 1,
  "model.encoder.hidden": [],
  "model.decoder.hidden": [],
  "model.likelihood.variance": "learnedPerDimension",
  "training.epochs": 200,
  "training.batchSize": 100,
  "training.learningRate": 0.01,
};

async function trained(transform: ColumnTransform | undefined): Promise<PointOutcome> {
  const dataset: Dataset = {
    columns: 5,
    train: { ...train, transform },
    heldOut: { ...heldOut, transform },
    fingerprint: "",
    ...labels,
  };
  const { points } = accepts(linear);
  const job = {
    batch: { index: 0, points },
    dataset,
    engine,
    resumeFrom: undefined,
    shouldStop: () => false,
    checkpointDue: () => false,
  };
  for await (const event of trainBatch(job)) if (event.type === "batchDone") return event.outcomes[0]!;
  throw new Error("the batch did not end");
}

/** E[-ln p(x)] of factor analysis with the true loadings and noises, on the held-out rows' exact distribution. */
function entropyNats(): number {
  // ln |W W' + Psi| = ln |Psi| + ln(1 + W' Psi^-1 W).
  const noise = NOISES.reduce<number>((sum, deviation) => sum + 2 * Math.log(deviation), 0);
  const signal = LOADINGS.reduce<number>((sum, loading, j) => sum + (loading / NOISES[j]!) ** 2, 0);
  return (5 * Math.log(2 * Math.PI * Math.E) + noise + Math.log1p(signal)) / 2;
}

describe("a linear VAE with a learned variance a column", () => {
  test("has the same ELBO with and without standardised columns, that of factor analysis", async () => {
    const [raw, transformed] = [await trained(undefined), await trained(standardized())];
    const [a, b] = [raw.heldOut?.elboNats ?? NaN, transformed.heldOut?.elboNats ?? NaN];
    expect(Math.abs(a - b)).toBeLessThan(0.05);
    // 800 rows know the entropy to about 0.06 nats.
    expect(Math.abs(b + entropyNats())).toBeLessThan(0.2);
    expect(Math.abs((raw.train?.elboNats ?? NaN) - (transformed.train?.elboNats ?? NaN))).toBeLessThan(0.05);
    expect(Math.abs((raw.heldOut?.rateNats ?? NaN) - (transformed.heldOut?.rateNats ?? NaN))).toBeLessThan(0.05);
    // So have models without latents whose variances are free; principal components depend on the columns' scales.
    const [ofRaw, ofTransformed] = [raw.baselines, transformed.baselines];
    expect(ofTransformed?.independentColumnsElboNats).toBeCloseTo(ofRaw?.independentColumnsElboNats ?? NaN, 3);
    expect(ofTransformed?.columnMeansElboNats).toBeCloseTo(ofRaw?.columnMeansElboNats ?? NaN, 3);
    expect(ofTransformed?.probabilisticPcaElboNats).toBeLessThan(b + 0.1);
  }, 120_000);
});
