import { describe, expect, test } from "vitest";
import type { ColumnTransform } from "../../../src/core/columnTransform.ts";
import { seededRandom } from "../../../src/core/seededRandom.ts";
import type { Dataset, Matrix } from "../../../src/data/dataset.ts";
import { chooseEngine } from "../../../src/engine/chooseEngine.ts";
import { encodeExamples, unitSummaries } from "../../../src/evaluation/encodeExamples.ts";
import { LatentDecoder } from "../../../src/evaluation/latentDecoder.ts";
import { modelArrays, traversals, traversalStart } from "../../../src/evaluation/modelArrays.ts";
import type { TrainedPoint } from "../../../src/evaluation/trainedPoints.ts";
import { heldOutExamples, seenExamples } from "../../../src/evaluation/seenExamples.ts";
import { exampleStatistics } from "../../../src/training/exampleStatistics.ts";
import { StackTrainer } from "../../../src/training/stackTrainer.ts";
import { accepts, type Changes } from "../spec/verbs.ts";

const { engine } = await chooseEngine("onnxruntime-node", import.meta.filename);

function matrixOf(rows: readonly (readonly number[])[]): Matrix {
  return { rows: rows.length, columns: rows[0]?.length ?? 0, values: Float32Array.from(rows.flat()), scale: 1 };
}

function datasetOf(matrix: Matrix, changes: Partial<Dataset> = {}): Dataset {
  return {
    columns: matrix.columns,
    train: matrix,
    heldOut: matrix,
    fingerprint: "",
    trainLabels: undefined,
    heldOutLabels: undefined,
    labelNames: undefined,
    ...changes,
  };
}

function pointWith(dataset: Dataset, parameters: TrainedPoint["parameters"], changes: Changes): TrainedPoint {
  const [point] = accepts({ "training.batchSize": 2, ...changes }).points;
  if (point === undefined) throw new Error("unreachable");
  return {
    point,
    dataset,
    statistics: exampleStatistics(dataset.train, point.spec.model.likelihood),
    parameters,
    epoch: 1,
    step: 0,
  };
}

/** An untrained model with tripled weights. */
async function untrained(dataset: Dataset, changes: Changes): Promise<TrainedPoint> {
  const point = pointWith(dataset, {}, changes);
  const trainer = await StackTrainer.create({ specs: [point.point.spec], dataset, engine });
  const parameters = Object.fromEntries(
    Object.entries((await trainer.arrays()).parameters).map(([name, values]) => [
      name,
      Float32Array.from(values, (value) => 3 * value),
    ]),
  );
  await trainer.dispose();
  return { ...point, parameters };
}

const floats = (...values: readonly number[]) => Float32Array.from(values);
const linear: Changes = { "model.encoder.hidden": [], "model.decoder.hidden": [] };

/** Two units of two columns: the first copies column 0 precisely, the second is inactive. */
const copies = {
  // [columns, means then log-variances].
  "encoder.posterior.weight": floats(1, 0, 0, 0, 0, 0, 0, 0),
  "encoder.posterior.bias": floats(0, 0, Math.log(0.25), 0),
  // [latents, columns].
  "decoder.output.weight": floats(1, 0, 0, 0),
  "decoder.output.bias": floats(0, 5),
};
const copied = matrixOf([
  [1, 4],
  [-1, 6],
  [2, 5],
  [-2, 5],
]);

describe("in the arrays of a model that can be computed by hand", () => {
  const point = pointWith(datasetOf(copied), copies, linear);

  test("reconstructions are the decoder's means at the posterior means", async () => {
    const { inputs, reconstructions, rows, kind } = await modelArrays(engine, point, { count: 4, encode: 4, seed: 0 });
    expect([kind, ...rows]).toEqual(["mean", 0, 1, 2, 3]);
    expect([...inputs]).toEqual([1, 4, -1, 6, 2, 5, -2, 5]);
    expect([...reconstructions]).toEqual([1, 5, -1, 5, 2, 5, -2, 5]);
  });

  test("inputs and reconstructions are in the units of the data before a transformation", async () => {
    const transform: ColumnTransform = {
      type: "affine",
      shifts: Float64Array.of(10, 5),
      deviations: Float64Array.of(2, 1),
      densityNats: Math.log(2),
    };
    const seen = matrixOf([
      [12, 9],
      [8, 11],
    ]);
    const transformed = pointWith(datasetOf({ ...seen, transform }), copies, linear);
    const { inputs, reconstructions } = await modelArrays(engine, transformed, { count: 2, encode: 2, seed: 0 });
    expect([...inputs]).toEqual([12, 9, 8, 11]);
    // The model sees 1 and -1 in column 0, which it copies, and decodes 5 in column 1.
    expect([...reconstructions]).toEqual([12, 10, 8, 10]);
  });

  test("units are in the order of their KL, with their posterior standard deviations", async () => {
    const { units } = await modelArrays(engine, point, { count: 1, encode: 4, seed: 0 });
    const [first, second] = units;
    // The mean of 1/2 (mu^2 + 1/4 - 1 - ln 1/4) over mu = 1, -1, 2, -2.
    expect(first?.klNats).toBeCloseTo(0.5 * (2.5 + 0.25 - 1 + Math.log(4)), 5);
    expect(first).toMatchObject({ unit: 0, isActive: true, largestMagnitude: 2 });
    expect(first?.meanDeviation).toBeCloseTo(Math.sqrt(2.5), 5);
    expect(first?.posteriorDeviation).toBeCloseTo(0.5, 5);
    expect(second).toMatchObject({ unit: 1, isActive: false, klNats: 0, meanDeviation: 0, posteriorDeviation: 1 });
  });

  test("samples are decoded from N(0, I) and differ by seed", async () => {
    const sampled = async (seed: number) => (await modelArrays(engine, point, { count: 4, encode: 1, seed })).samples;
    const first = await sampled(0);
    expect(first?.filter((_, at) => at % 2 === 1)).toEqual(floats(5, 5, 5, 5));
    expect(await sampled(0)).toEqual(first);
    expect(await sampled(1)).not.toEqual(first);
  });

  test("a traversal goes from -3 to 3 and does not change the other units", async () => {
    const at = async (row: number | null, unit: number) => [
      ...(await traversals(engine, point, {
        units: [unit],
        steps: 3,
        start: await traversalStart(engine, point, row),
        seed: 0,
      })),
    ];
    expect(await at(null, 0)).toEqual([-3, 5, 0, 5, 3, 5]);
    expect(await at(2, 1)).toEqual([2, 5, 2, 5, 2, 5]);
  });

  test("a traversal of no units is empty", async () => {
    const start = await traversalStart(engine, point, null);
    expect(await traversals(engine, point, { units: [], steps: 3, start, seed: 0 })).toEqual(new Float32Array(0));
  });

  test("encoding in chunks gives the same as one by one", async () => {
    const many = matrixOf(Array.from({ length: 300 }, (_, i) => [i / 100, 1]));
    const ofMany = pointWith(datasetOf(many), copies, linear);
    const rows = Uint32Array.from({ length: 300 }, (_, i) => i);
    const { means } = await encodeExamples(engine, ofMany, seenExamples(ofMany, heldOutExamples(ofMany), rows));
    expect(means.filter((_, at) => at % 2 === 0)).toEqual(many.values.filter((_, at) => at % 2 === 0));
  });
});

test("a library size scales means by the example's depth, and by the mean depth without one", async () => {
  const counts = matrixOf([
    [1, 1],
    [3, 3],
  ]);
  const point = pointWith(
    datasetOf(counts),
    { "decoder.output.weight": floats(0, 0, 0, 0), "decoder.output.bias": floats(Math.log(2), 0) },
    { ...linear, "model.likelihood": { type: "negativeBinomial", dispersion: 1, librarySize: true } },
  );
  const decoder = await LatentDecoder.create(engine, point, { rows: 2 });
  const z = new Float32Array(4);
  // Depths 2 and 6 of a mean of 4.
  const [atDepths, atMean] = [
    await decoder.decode({ rows: 2, z, x: floats(1, 1, 3, 3) }),
    await decoder.decode({ rows: 1, z }),
  ];
  await decoder.dispose();
  expect([...atDepths].map((value) => Number(value.toFixed(4)))).toEqual([1, 0.5, 3, 1.5]);
  expect([...atMean].map((value) => Number(value.toFixed(4)))).toEqual([2, 1]);
});

test("classes are decoded as the most probable one of each column", async () => {
  const classes = matrixOf([
    [0, 2],
    [1, 1],
  ]);
  const point = pointWith(
    datasetOf(classes),
    { "decoder.output.weight": new Float32Array(12), "decoder.output.bias": floats(0, 1, 2, 0, 1, 4) },
    { ...linear, "model.likelihood": { type: "categorical", categories: 3 } },
  );
  const decoder = await LatentDecoder.create(engine, point, { rows: 3 });
  // Fewer rows than it is bound to.
  expect([...(await decoder.decode({ rows: 2, z: new Float32Array(4) }))]).toEqual([1, 2, 1, 2]);
  expect(decoder.kind).toBe("class");
  await decoder.dispose();
});

test("bits drawn from grey values are the same for an example in every call", () => {
  const grey = matrixOf(Array.from({ length: 8 }, () => [0.5, 0.5, 0.5, 0.5]));
  const point = pointWith(
    datasetOf(grey),
    {},
    { "data.binarize": "dynamic", "model.likelihood": { type: "bernoulli" } },
  );
  const rowsOf = (...rows: readonly number[]) => [
    ...seenExamples(point, heldOutExamples(point), Uint32Array.from(rows)).x,
  ];
  const all = rowsOf(0, 1, 2, 3, 4, 5, 6, 7);
  expect(new Set(all)).toEqual(new Set([0, 1]));
  expect(rowsOf(5)).toEqual(all.slice(20, 24));
});

describe("every kind of model has arrays:", () => {
  const random = seededRandom(4);
  const images = (value: () => number) => matrixOf(Array.from({ length: 12 }, () => Array.from({ length: 16 }, value)));
  const bits = images(() => Number(random.nextUniform() < 0.5));
  const digits = images(() => Math.floor(3 * random.nextUniform()));
  const labels = matrixOf(Array.from({ length: 12 }, (_, i) => [i % 2, 1 - (i % 2)]));
  const small: Changes = { "model.encoder.hidden": [4], "model.decoder.hidden": [4] };
  const bernoulli = { "model.likelihood": { type: "bernoulli" } };
  const kinds: readonly (readonly [name: string, matrix: Matrix, changes: Changes, expected: object])[] = [
    [
      "convolutions",
      bits,
      {
        ...bernoulli,
        "model.encoder": { type: "conv", channels: [2] },
        "model.decoder": { type: "conv", channels: [2] },
      },
      { kind: "mean" },
    ],
    [
      "a posterior behind a flow",
      bits,
      { ...small, ...bernoulli, "model.posterior": { type: "iaf", layers: 2, hidden: [4] } },
      { kind: "mean" },
    ],
    ["batch normalisation", bits, { ...small, ...bernoulli, "model.encoder.normalization": "batch" }, { kind: "mean" }],
    [
      "a mixture as prior, which cannot be drawn from",
      bits,
      { ...small, ...bernoulli, "model.prior": { type: "mixture" } },
      { samples: null },
    ],
    [
      "a VampPrior",
      bits,
      { ...small, ...bernoulli, "model.prior": { type: "vampPrior", components: 2 } },
      { samples: null },
    ],
    [
      "a masked network over the columns",
      bits,
      { ...bernoulli, "model.decoder": { type: "autoregressive", hidden: [6] } },
      { kind: "draw" },
    ],
    [
      "masked convolutions",
      digits,
      {
        "model.likelihood": { type: "categorical", categories: 3 },
        "model.decoder": { type: "pixelCnn", channels: [3], kernel: 3 },
      },
      { kind: "draw" },
    ],
    [
      "counts with dropouts",
      digits,
      {
        ...small,
        "model.likelihood": { type: "zeroInflatedNegativeBinomial", dispersion: "learned", librarySize: true },
      },
      { kind: "mean" },
    ],
    [
      "a condition",
      bits,
      { ...small, ...bernoulli, "data.labels": "labels.npy", "model.condition": "labels" },
      { kind: "mean" },
    ],
    [
      "a prior given the condition",
      bits,
      {
        ...small,
        ...bernoulli,
        "data.labels": "labels.npy",
        "model.condition": "labels",
        "model.prior": { type: "conditionalNormal", hidden: [3] },
      },
      { samples: null },
    ],
  ];
  test.each(kinds)("%s", async (_, matrix, changes, expected) => {
    const conditioned =
      changes["model.condition"] === undefined ? {} : { condition: { train: labels, heldOut: labels } };
    const point = await untrained(datasetOf(matrix, { exampleShape: [4, 4], ...conditioned }), {
      "model.latentSize": 3,
      ...changes,
    });
    const arrays = await modelArrays(engine, point, { count: 5, encode: 12, seed: 0 });
    expect(arrays).toMatchObject(expected);
    const start = await traversalStart(engine, point, 3);
    const traversal = await traversals(engine, point, { units: [2, 0], steps: 3, start, seed: 0 });
    expect([arrays.reconstructions.length, arrays.encoded.means.length, traversal.length]).toEqual([
      5 * 16,
      12 * 3,
      2 * 3 * 16,
    ]);
    for (const values of [
      arrays.reconstructions,
      arrays.samples ?? [],
      arrays.encoded.means,
      arrays.encoded.klNats,
      traversal,
    ])
      expect([...values].every(Number.isFinite)).toBe(true);
    expect(unitSummaries(arrays.encoded)).toHaveLength(3);
  });
});
