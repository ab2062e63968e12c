/** Every part that a spec can name, built without training: only the graphs are looked at. */
import { describe, expect, test } from "vitest";
import type { TrainedPoint } from "../../../src/evaluation/trainedPoints.ts";
import { onnxFiles } from "../../../src/export/onnxFormat.ts";
import type { Json } from "../../../src/spec/json.ts";
import { parseSpec } from "../../../src/spec/parseSpec.ts";
import { exampleStatistics } from "../../../src/training/exampleStatistics.ts";
import { specText, type Changes } from "../spec/verbs.ts";
import { datasetOf } from "./trainedPoints.ts";

const encoders: readonly Json[] = [
  { hidden: [] },
  { hidden: [5, 4], activation: "gelu", normalization: "layer" },
  { hidden: [5], activation: "elu", normalization: "batch", dropout: 0.3 },
  { type: "conv", channels: [3], kernel: 3, stride: 2 },
  { type: "conv", channels: [9, 16], kernel: 3, stride: 2, hidden: [4], normalization: "batch" },
];
const decoders: readonly Json[] = [
  { hidden: [] },
  { hidden: [5, 4], skip: true, activation: "sigmoid" },
  { hidden: [5], normalization: "batch", dropout: 0.3 },
  { hidden: [5], normalization: "layer" },
  { type: "conv", channels: [3], kernel: 3, stride: 2 },
  { type: "conv", channels: [16, 9], kernel: 3, stride: 1, normalization: "layer" },
  { type: "autoregressive", hidden: [6] },
  { type: "pixelCnn", channels: [3], kernel: 3 },
];
const likelihoods: readonly Json[] = [
  { type: "gaussian", variance: 0.3 },
  { type: "gaussian", variance: "learned" },
  { type: "gaussian", variance: "learnedPerDimension" },
  { type: "bernoulli" },
  { type: "continuousBernoulli" },
  { type: "poisson" },
  { type: "negativeBinomial", dispersion: 2, librarySize: true },
  { type: "zeroInflatedNegativeBinomial", dispersion: "learned", librarySize: true },
  { type: "categorical", categories: 3 },
];
const posteriors: readonly Json[] = [{ type: "diagonal" }, { type: "iaf", layers: 2, hidden: [5] }];

function pointOf(changes: Changes): TrainedPoint | undefined {
  const [point] = parseSpec(specText(changes)).points;
  if (point === undefined) return undefined;
  const conditionSize = point.spec.model.condition === "none" ? 0 : 2;
  const dataset = datasetOf("classes", { columns: 30, exampleShape: [5, 3, 2], conditionSize });
  return {
    point,
    dataset,
    statistics: exampleStatistics(dataset.train, point.spec.model.likelihood),
    parameters: {},
    epoch: 0,
    step: 0,
  };
}

/** What of these combinations no spec allows is passed over. */
const conditions: readonly Changes[] = [{}, { "model.condition": "columns", "data.conditionColumns": [30, 31] }];
const specs = conditions.flatMap((condition) => [
  ...encoders.flatMap((encoder) =>
    posteriors.map((posterior): Changes => ({ "model.encoder": encoder, "model.posterior": posterior, ...condition })),
  ),
  ...decoders.flatMap((decoder) =>
    likelihoods.map((likelihood): Changes => ({
      "model.decoder": decoder,
      "model.likelihood": likelihood,
      ...condition,
    })),
  ),
]);

describe("encoder and decoder have graphs for any number of rows", () => {
  const points = specs.flatMap((changes) => {
    const point = pointOf(changes);
    return point === undefined ? [] : [{ changes, point }];
  });
  test("(more than a hundred are tested)", () => expect(points.length).toBeGreaterThan(100));
  test("for all kinds of networks, likelihoods and posteriors", () => {
    const fixed = points.filter(({ point }) => onnxFiles(point, undefined).some(({ note }) => note !== undefined));
    expect(fixed.map(({ changes }) => changes)).toEqual([]);
  });
});
