import { describe, expect, test } from "vitest";
import type { ColumnTransform } from "../../../src/core/columnTransform.ts";
import { fillNormal, seededRandom } from "../../../src/core/seededRandom.ts";
import type { Dataset, Matrix } from "../../../src/data/dataset.ts";
import { chooseEngine } from "../../../src/engine/chooseEngine.ts";
import { closedFormFigure } from "../../../src/evaluation/closedForm.ts";
import { quadratureFigure, type BoundsRequest } from "../../../src/evaluation/likelihoodBounds.ts";
import type { EvaluationSettings } from "../../../src/results/evaluations.ts";
import { exampleStatistics } from "../../../src/training/exampleStatistics.ts";
import { accepts, type Changes } from "../spec/verbs.ts";

const { engine } = await chooseEngine("onnxruntime-node", import.meta.filename);
const EXAMPLES = 6;
const COLUMNS = 4;
const LATENTS = 2;

function normals(rows: number, columns: number, seed: number): Matrix {
  const values = new Float32Array(rows * columns);
  fillNormal(seededRandom(seed), values);
  return { rows, columns, values, scale: 1 };
}

const matrix = normals(EXAMPLES, COLUMNS, 1);
const numbers = normals(EXAMPLES, 2, 2);
const labels = { trainLabels: undefined, heldOutLabels: undefined, labelNames: undefined };
const settings: EvaluationSettings = {
  seed: 1,
  examples: EXAMPLES,
  importanceSamples: 1,
  chains: 1,
  temperatures: 1,
  leapfrogSteps: 1,
  optimizationSteps: 1,
  draws: 1,
  features: "principal",
};

function request(changes: Changes, own: Readonly<Record<string, Float32Array<ArrayBuffer>>> = {}): BoundsRequest {
  const [point] = accepts({
    "model.latentSize": LATENTS,
    "model.encoder.hidden": [],
    "model.decoder.hidden": [],
    "training.batchSize": 2,
    ...changes,
  }).points;
  if (point === undefined) throw new Error("unreachable");
  const condition = point.spec.model.condition === "none" ? undefined : numbers;
  const inputs = LATENTS + (condition?.columns ?? 0);
  const dataset: Dataset = {
    columns: COLUMNS,
    train: matrix,
    heldOut: matrix,
    ...(condition && { condition: { train: condition, heldOut: condition } }),
    fingerprint: "",
    ...labels,
  };
  const parameters = {
    // An encoder wide enough for the grid to hold every posterior, which is narrower than the prior.
    "encoder.posterior.weight": new Float32Array((COLUMNS + inputs - LATENTS) * 2 * LATENTS),
    "encoder.posterior.bias": new Float32Array(2 * LATENTS),
    "decoder.output.weight": Float32Array.from(normals(inputs, COLUMNS, 3).values),
    "decoder.output.bias": Float32Array.from(normals(1, COLUMNS, 4).values),
    ...own,
  };
  const statistics = exampleStatistics(matrix, point.spec.model.likelihood);
  return {
    engine,
    point: { point, dataset, statistics, parameters, epoch: 1, step: 0 },
    examples: { matrix, condition },
    rows: Uint32Array.of(0, 2, 5),
    settings,
    signal: undefined,
  };
}

describe("the closed form of a linear-Gaussian model agrees with quadrature", () => {
  test.each<[string, Changes, Readonly<Record<string, Float32Array<ArrayBuffer>>>]>([
    ["with a variance of the spec", { "model.likelihood.variance": 0.8 }, {}],
    [
      "with a learned variance",
      { "model.likelihood.variance": "learned" },
      { "likelihood.logVariance": Float32Array.of(-0.3) },
    ],
    [
      "with a learned variance for each column",
      { "model.likelihood.variance": "learnedPerDimension" },
      { "likelihood.logVariances": Float32Array.of(-0.3, 0.4, 0, 0.9) },
    ],
    ["with a condition", { "data.conditionColumns": [4, 5], "model.condition": "columns" }, {}],
    ["with z in every layer there is", { "model.decoder": { hidden: [], skip: true } }, {}],
  ])("%s", async (_, changes, own) => {
    const asked = request(changes, own);
    const closed = closedFormFigure(asked);
    const quadrature = await quadratureFigure(asked);
    expect(closed?.mean).toBeCloseTo(quadrature?.mean ?? NaN, 2);
    expect(closed?.standardError).toBeCloseTo(quadrature?.standardError ?? NaN, 2);
  });
});

test.each<[string, ColumnTransform, (column: number, x: number) => number]>([
  [
    "standardised",
    {
      type: "affine",
      shifts: Float64Array.of(1, 0, -2, 0),
      deviations: Float64Array.of(2, 0.5, 3, 1),
      densityNats: Math.log(3),
    },
    (column, x) => (x - [1, 0, -2, 0][column]!) / [2, 0.5, 3, 1][column]!,
  ],
  ["of log1p", { type: "log1p" }, (_, x) => Math.log1p(x)],
])("ln p(x) of transformed columns is that of the data before: %s", async (_, transform, y) => {
  const changes: Changes = { "model.likelihood.variance": 0.8 };
  // Values above -1, of which there is ln(1 + x).
  const positive = { ...matrix, values: matrix.values.map((value) => Math.abs(value)) as Float32Array };
  const asked = { ...request(changes), examples: { matrix: { ...positive, transform }, condition: undefined } };
  const values = Float32Array.from(positive.values, (x, i) => y(i % COLUMNS, x));
  const before = { ...asked, examples: { matrix: { ...positive, values }, condition: undefined } };
  let density = 0;
  for (const row of [0, 2, 5])
    for (let j = 0; j < COLUMNS; j++) {
      const at = row * COLUMNS + j;
      density += transform.type === "affine" ? Math.log(transform.deviations[j]!) : Math.log1p(positive.values[at]!);
    }
  const closed = closedFormFigure(asked)?.mean ?? NaN;
  expect(closed).toBeCloseTo((closedFormFigure(before)?.mean ?? NaN) - density / 3, 4);
  expect(closed).toBeCloseTo((await quadratureFigure(asked))?.mean ?? NaN, 2);
});

test.each<[string, Changes]>([
  ["a hidden layer", { "model.decoder.hidden": [3] }],
  ["another likelihood", { "model.likelihood": { type: "bernoulli" } }],
  ["a learned prior", { "model.prior": { type: "mixture" } }],
])("there is no closed form with %s", (_, changes) => expect(closedFormFigure(request(changes))).toBeNull());
