/** What the exported files give in both ONNX runtimes, as another program would run them, against what the product gives. */
import { beforeAll, describe, expect, test } from "vitest";
import { fillNormal, seededRandom } from "../../../src/core/seededRandom.ts";
import { gatherRows, type Matrix } from "../../../src/data/dataset.ts";
import { chooseEngine } from "../../../src/engine/chooseEngine.ts";
import { encodeOnnxModel } from "../../../src/engine/onnx/onnxModel.ts";
import type { TrainedPoint } from "../../../src/evaluation/trainedPoints.ts";
import { decodeMeans } from "../../../src/evaluation/simulateExamples.ts";
import { TrainedModel } from "../../../src/evaluation/trainedModel.ts";
import { onnxFiles } from "../../../src/export/onnxFormat.ts";
import { runOnnxFile, runtimeNames } from "../../support/onnxFiles.ts";
import type { Changes } from "../spec/verbs.ts";
import { datasetOf, trainedPoint, type DatasetOptions, type Kind } from "./trainedPoints.ts";

type Floats = Float32Array<ArrayBuffer>;

const { engine } = await chooseEngine("onnxruntime-node", import.meta.filename);

/** To float32 rounding of numbers of this size, after some layers. */
function expectClose(
  actual: ArrayLike<number> | undefined,
  expected: ArrayLike<number> | undefined,
  what: string,
): void {
  expect(actual?.length, what).toBe(expected?.length);
  const largest = Math.max(1e-3, ...Array.from(expected ?? [], Math.abs));
  const error = Math.max(...Array.from(expected ?? [], (value, i) => Math.abs((actual?.[i] ?? Number.NaN) - value)));
  expect(error / largest, what).toBeLessThan(2e-6);
}

function firstRows(matrix: Matrix, rows: number): Floats {
  const values = new Float32Array(rows * matrix.columns);
  gatherRows(
    matrix,
    Uint32Array.from({ length: rows }, (_, i) => i),
    0,
    rows,
    values,
    0,
  );
  return values;
}

interface Product {
  readonly inputs: Readonly<Record<string, Floats>>;
  readonly mean: Float32Array;
  readonly posterior: Awaited<ReturnType<TrainedModel["posterior"]>>;
}

/** The product's own numbers. */
async function product(point: TrainedPoint, rows: number): Promise<Product> {
  const { heldOut, condition } = point.dataset;
  const { latentSize } = point.point.spec.model;
  const x = firstRows(heldOut, rows);
  const conditions = condition && firstRows(condition.heldOut, rows);
  const z = new Float32Array(rows * latentSize);
  fillNormal(seededRandom(3), z);
  const mean = await decodeMeans(engine, point, z, { rows, x, condition: conditions });
  const model = new TrainedModel(engine, point, { examples: rows, chainsPerExample: 1 });
  model.bind(
    { matrix: heldOut, condition: condition?.heldOut },
    Uint32Array.from({ length: rows }, (_, i) => i),
    0,
  );
  const posterior = await model.posterior();
  await model.dispose();
  const librarySize = Float32Array.from({ length: rows }, (_, row) =>
    x.subarray((row * x.length) / rows, ((row + 1) * x.length) / rows).reduce((sum, count) => sum + count, 0),
  );
  return { inputs: { x, z, librarySize, ...(conditions ? { condition: conditions } : {}) }, mean, posterior };
}

const models: readonly (readonly [name: string, kind: Kind, data: DatasetOptions, changes: Changes])[] = [
  ["a Gaussian perceptron", "normal", {}, { "model.encoder.hidden": [7], "model.decoder.hidden": [5, 4] }],
  [
    "one with learned variances, normalised over the layer, with z in every layer",
    "normal",
    {},
    {
      "model.likelihood.variance": "learnedPerDimension",
      "model.encoder": { hidden: [7], normalization: "layer" },
      "model.decoder": { hidden: [5], normalization: "layer", skip: true },
    },
  ],
  [
    "a Bernoulli model with batch normalisation",
    "bits",
    {},
    {
      "model.likelihood": { type: "bernoulli" },
      "model.encoder": { hidden: [7], normalization: "batch" },
      "model.decoder": { hidden: [5], normalization: "batch" },
    },
  ],
  ["a continuous Bernoulli model", "shares", {}, { "model.likelihood": { type: "continuousBernoulli" } }],
  [
    "a convolutional one of grey images",
    "bits",
    { columns: 42, exampleShape: [7, 6] },
    {
      "model.likelihood": { type: "bernoulli" },
      "model.encoder": { type: "conv", channels: [3, 9], kernel: 3, stride: 2, hidden: [5], normalization: "layer" },
      "model.decoder": { type: "conv", channels: [9, 3], kernel: 3, stride: 2, hidden: [5], normalization: "batch" },
    },
  ],
  [
    "a convolutional one of colour images",
    "normal",
    { columns: 75, exampleShape: [5, 5, 3] },
    {
      "model.encoder": { type: "conv", channels: [8], kernel: 3, stride: 2 },
      "model.decoder": { type: "conv", channels: [16, 8], kernel: 3, stride: 2 },
    },
  ],
  ["counts", "counts", {}, { "model.likelihood": { type: "poisson" } }],
  [
    "counts with a library size",
    "counts",
    {},
    { "model.likelihood": { type: "negativeBinomial", dispersion: "learned", librarySize: true } },
  ],
  [
    "zero-inflated counts with a library size",
    "counts",
    {},
    { "model.likelihood": { type: "zeroInflatedNegativeBinomial", dispersion: 2, librarySize: true } },
  ],
  ["classes", "classes", {}, { "model.likelihood": { type: "categorical", categories: 3 } }],
  [
    "a conditional one",
    "normal",
    { conditionSize: 2 },
    { "model.condition": "columns", "data.conditionColumns": [6, 7] },
  ],
  ["one with a flow prior", "normal", {}, { "model.prior": { type: "flow", layers: 2, hidden: [6] } }],
  ["one with a VampPrior", "normal", {}, { "model.prior": { type: "vampPrior", components: 3 } }],
  [
    "an autoregressive one",
    "bits",
    {},
    { "model.likelihood": { type: "bernoulli" }, "model.decoder": { type: "autoregressive", hidden: [8] } },
  ],
  [
    "a PixelCNN",
    "bits",
    { columns: 20, exampleShape: [5, 4] },
    { "model.likelihood": { type: "bernoulli" }, "model.decoder": { type: "pixelCnn", channels: [4], kernel: 3 } },
  ],
];

const filesOf = (point: TrainedPoint): Readonly<Record<string, Uint8Array>> =>
  Object.fromEntries(onnxFiles(point, undefined).map(({ part, graph }) => [part, encodeOnnxModel(graph)]));

describe.each(models)("the exported files of %s", (_, kind, data, changes) => {
  let point: TrainedPoint;
  beforeAll(async () => {
    point = await trainedPoint(engine, datasetOf(kind, data), changes);
  });

  test.each(runtimeNames)("give the product's numbers in %s, for any number of rows", async (name) => {
    expect(onnxFiles(point, undefined).map(({ note }) => note)).toEqual([undefined, undefined]);
    const files = filesOf(point);
    for (const rows of [1, 5, 32]) {
      const { inputs, mean, posterior } = await product(point, rows);
      expectClose((await runOnnxFile(name, files["decoder"]!, rows, inputs))["mean"], mean, `mean of ${rows}`);
      const encoded = await runOnnxFile(name, files["encoder"]!, rows, inputs);
      expectClose(encoded["mean"], posterior?.mean, `posterior mean of ${rows}`);
      expectClose(encoded["logVariance"], posterior?.logVariance, `posterior log-variance of ${rows}`);
    }
  });

  test("compute them for a fixed number of rows too", async () => {
    const [encoder, decoder] = onnxFiles(point, 3).map(({ graph }) => encodeOnnxModel(graph));
    const { inputs, mean, posterior } = await product(point, 3);
    expectClose((await runOnnxFile("onnxruntime-web", decoder!, 3, inputs))["mean"], mean, "mean");
    expectClose((await runOnnxFile("onnxruntime-web", encoder!, 3, inputs))["mean"], posterior?.mean, "posterior mean");
  });
});

describe("besides its mean an exported decoder gives", () => {
  const decoded = async (kind: Kind, likelihood: Changes[string]): Promise<Readonly<Record<string, Float32Array>>> => {
    const point = await trainedPoint(engine, datasetOf(kind), { "model.likelihood": likelihood });
    const { inputs } = await product(point, 4);
    return runOnnxFile("onnxruntime-web", filesOf(point)["decoder"]!, 4, inputs);
  };

  test("a Gaussian's log-variance, given", async () => {
    const { logVariance } = await decoded("normal", { type: "gaussian", variance: 0.3 });
    expectClose(logVariance, [Math.log(0.3)], "logVariance");
  });
  test("a Gaussian's log-variance, learned", async () =>
    expect((await decoded("normal", { type: "gaussian", variance: "learned" }))["logVariance"]).toHaveLength(1));
  test("a log-variance of each column", async () =>
    expect(
      (await decoded("normal", { type: "gaussian", variance: "learnedPerDimension" }))["logVariance"],
    ).toHaveLength(6));
  test("logits of bits", async () => {
    const { logits = [], mean } = await decoded("bits", { type: "bernoulli" });
    expectClose(
      mean,
      Array.from(logits, (logit) => 1 / (1 + Math.exp(-logit))),
      "mean",
    );
  });
  test("logits of classes, class by class", async () => {
    const { logits = new Float32Array(), mean = [] } = await decoded("classes", { type: "categorical", categories: 3 });
    const ofColumn = [0, 6, 12].map((place) => Math.exp(logits[place] ?? Number.NaN));
    expectClose(
      [0, 6, 12].map((place) => mean[place] ?? Number.NaN),
      ofColumn.map((weight) => weight / ofColumn.reduce((sum, one) => sum + one)),
      "mean",
    );
  });
  test("log-means, log-dispersions and logits of zeros", async () => {
    const {
      logMean = [],
      logDispersion,
      inflationLogits = [],
      mean,
    } = await decoded("counts", { type: "zeroInflatedNegativeBinomial", dispersion: 2, librarySize: true });
    expectClose(logDispersion, [Math.log(2)], "logDispersion");
    expectClose(
      mean,
      Array.from(logMean, (value, i) => Math.exp(value) / (1 + Math.exp(inflationLogits[i] ?? Number.NaN))),
      "mean",
    );
  });
});

describe("an exported encoder with a flow's posterior", () => {
  test("gives a sample, which is its mean at zero noise", async () => {
    const point = await trainedPoint(engine, datasetOf("normal"), {
      "model.posterior": { type: "iaf", layers: 2, hidden: [5] },
    });
    const { inputs } = await product(point, 4);
    const encoded = await runOnnxFile("onnxruntime-web", filesOf(point)["encoder"]!, 4, {
      ...inputs,
      noise: new Float32Array(8),
    });
    expect(Object.keys(encoded)).toEqual(["mean", "z"]);
    expectClose(encoded["z"], encoded["mean"], "z");
  });
});

describe("an exported file", () => {
  test("has named inputs and outputs with a first axis of any size, and parameters by their names", async () => {
    const point = await trainedPoint(engine, datasetOf("normal"), { "model.decoder.hidden": [5] });
    const [, decoder] = onnxFiles(point, undefined);
    expect(decoder?.graph.inputs).toEqual([{ name: "z", shape: ["batch", 2] }]);
    expect(decoder?.graph.outputs).toEqual([
      { name: "mean", shape: ["batch", 6] },
      { name: "logVariance", shape: [1, 1] },
    ]);
    const held = decoder?.graph.initializers.filter(({ name }) => name.startsWith("decoder."));
    expect(held?.map(({ name, shape }) => [name, shape])).toEqual([
      ["decoder.0.weight", [2, 5]],
      ["decoder.0.bias", [1, 5]],
      ["decoder.output.weight", [5, 6]],
      ["decoder.output.bias", [1, 6]],
    ]);
    for (const { name, values } of held ?? []) expect(values).toEqual(point.parameters[name]);
  });

  test("uses only standard operators of ONNX", async () => {
    const point = await trainedPoint(engine, datasetOf("normal"), {});
    for (const { graph } of onnxFiles(point, undefined))
      expect(Buffer.from(encodeOnnxModel(graph)).includes("com.microsoft")).toBe(false);
  });
});
