/** How bench/cautions.ts trains a setting again: a spec, its data and the ratios of beta to the threshold. */
import { copyFile, readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import type { RetrainableSetting } from "../../src/core/collapse/cautionEvidence.ts";
import { readNpy } from "../../src/data/npy.ts";
import { normals, SIDE, writeCurved, writeFactors, writeStrokes } from "./cautionData.ts";
import { npyFile } from "./npyFile.ts";
import { packageFolder } from "./productSweep.ts";

export interface Recipe {
  /** Writes train.npy and held-out.npy. */
  readonly writeData: (folder: string) => Promise<void>;
  readonly model: { readonly latentSize: number } & Readonly<Record<string, unknown>>;
  readonly training: { readonly epochs: number } & Readonly<Record<string, unknown>>;
  readonly data?: Readonly<Record<string, unknown>>;
  readonly warmupEpochs?: number;
  /** Of beta to the threshold that is predicted for the spec. */
  readonly ratios: readonly number[];
}

type Activation = "relu" | "tanh" | "sigmoid";

const training = { epochs: 200, batchSize: 64, learningRate: 0.001 } as const;
const gaussian = (variance: number) => ({ type: "gaussian", variance }) as const;

/** The digits with `layers` hidden layers of 64 in encoder and decoder, v = 0.1. */
function digits(
  layers: number,
  activation: Activation,
  ratios: readonly number[],
  changes: Partial<Recipe> = {},
): Recipe {
  return {
    writeData: writeDigits,
    model: { latentSize: 10, ...networks(layers, activation), likelihood: gaussian(0.1) },
    training,
    ratios,
    ...changes,
  };
}

function networks(layers: number, activation: Activation, options: Readonly<Record<string, unknown>> = {}) {
  const network = { hidden: new Array<number>(layers).fill(64), activation, ...options };
  return { encoder: network, decoder: { type: "mlp", ...network } };
}

type Changes = Readonly<Record<string, unknown>>;

/** The digits with one hidden layer each, changed; at lower ratios than the others. */
function digitsWith(encoder: Changes, decoder: Changes): Recipe {
  const plain = networks(1, "relu");
  return digits(1, "relu", [0.05, 0.1, 0.25, 0.5, 0.7], {
    model: {
      latentSize: 10,
      encoder: { ...plain.encoder, ...encoder },
      decoder: { ...plain.decoder, ...decoder },
      likelihood: gaussian(0.1),
    },
  });
}

/** The digits with another kind of model, near the threshold. */
function kind(model: Changes, data: Changes = {}): Recipe {
  return digits(1, "relu", [0.5, 0.7, 0.8, 0.85, 1.15], {
    data,
    model: { latentSize: 10, ...networks(1, "relu"), likelihood: gaussian(0.1), ...model },
  });
}

/** Noise of deviation 0.5 in 20 columns, 2,400 and 600 rows, and what `add` puts on some rows along one direction. */
function sparse(add: (row: number, normal: number) => number, ratios: readonly number[], warmupEpochs = 0): Recipe {
  return {
    writeData: (folder) => writeSparse(folder, add),
    model: { latentSize: 6, ...networks(1, "relu"), likelihood: gaussian(1) },
    training,
    warmupEpochs,
    ratios,
  };
}

const below = [0.1, 0.25, 0.5, 0.7, 0.85] as const;
const above = [1.15, 1.4, 2, 4] as const;

export const recipes: Readonly<Record<RetrainableSetting, Recipe>> = {
  ordinary: digits(1, "relu", [...below, ...above]),
  "relu-2": digits(2, "relu", below),
  "relu-3": digits(3, "relu", below),
  "relu-4": digits(4, "relu", below),
  "relu-6": digits(6, "relu", below),
  "tanh-3": digits(3, "tanh", below),
  "sigmoid-3": digits(3, "sigmoid", below),
  "relu-6-warm-up": digits(6, "relu", below, { warmupEpochs: 100 }),
  "relu-6-batch-norm": digits(6, "relu", below, {
    model: { latentSize: 10, ...networks(6, "relu", { normalization: "batch" }), likelihood: gaussian(0.1) },
  }),
  "relu-1-of-2": digitsWith({}, { hidden: [2] }),
  "relu-1-of-4": digitsWith({}, { hidden: [4] }),
  "relu-1-of-8": digitsWith({}, { hidden: [8] }),
  "relu-1-of-16": digitsWith({}, { hidden: [16] }),
  "tanh-1-of-2": digitsWith({}, { hidden: [2], activation: "tanh" }),
  "tanh-1-of-8": digitsWith({}, { hidden: [8], activation: "tanh" }),
  "dropout-0.1": digitsWith({ dropout: 0.1 }, { dropout: 0.1 }),
  "dropout-0.2": digitsWith({ dropout: 0.2 }, { dropout: 0.2 }),
  "dropout-0.5": digitsWith({ dropout: 0.5 }, { dropout: 0.5 }),
  "encoder-dropout-0.5": digitsWith({ dropout: 0.5 }, {}),
  "decoder-dropout-0.5": digitsWith({}, { dropout: 0.5 }),
  "batch-norm": kind(networks(1, "relu", { normalization: "batch" })),
  "relu-2-batch-norm": kind(networks(2, "relu", { normalization: "batch" })),
  "layer-norm": kind(networks(1, "relu", { normalization: "layer" })),
  "vamp-prior": kind({ prior: { type: "vampPrior", components: 30 } }),
  "mixture-prior-digits": kind({ prior: { type: "mixture", components: 10 } }),
  "flow-prior": kind({ prior: { type: "flow", layers: 2, hidden: [32] } }),
  "flow-posterior": kind({ posterior: { type: "iaf" } }),
  convolutions: kind(
    { encoder: { type: "conv", channels: [16, 8] }, decoder: { type: "conv", channels: [16, 8] } },
    { shape: [8, 8] },
  ),
  "learning-rate-0.01": digits(1, "relu", below, { training: { ...training, epochs: 600, learningRate: 0.01 } }),
  "learning-rate-0.03": digits(1, "relu", below, { training: { ...training, learningRate: 0.03 } }),
  "few-steps": digits(1, "relu", [...below, ...above], { training: { ...training, epochs: 3 } }),
  "off-centre-5": digits(1, "relu", below, { writeData: (folder) => writeDigits(folder, 5) }),
  "off-centre-12": digits(1, "relu", below, { writeData: (folder) => writeDigits(folder, 12) }),
  "off-centre-38": digits(1, "relu", below, { writeData: (folder) => writeDigits(folder, 38) }),
  "rare-cluster": sparse((row) => (row % 100 === 0 ? 20 : 0), above),
  "rare-cluster-warm-up": sparse((row) => (row % 18 === 0 ? 8 : 0), above, 120),
  "sparse-direction-warm-up": sparse((row, normal) => (row % 50 === 0 ? 15 * normal : 0), [1.15, 2, 4, 5], 120),
  "near-constant-columns": digits(1, "relu", [0.7, 1.2, 2, 3], {
    model: {
      latentSize: 8,
      ...networks(1, "relu"),
      likelihood: { type: "gaussian", variance: "learnedPerDimension" },
    },
    training: { epochs: 80, batchSize: 50, learningRate: 0.002 },
  }),
  "few-rows": {
    writeData: writeNoise,
    model: { latentSize: 8, ...networks(1, "relu"), likelihood: gaussian(0.5) },
    training: { epochs: 300, batchSize: 20, learningRate: 0.001 },
    ratios: [...below, ...above],
  },
  "few-rows-long": {
    writeData: writeNoise,
    model: { latentSize: 8, ...networks(1, "relu"), likelihood: gaussian(0.5) },
    training: { epochs: 2000, batchSize: 20, learningRate: 0.001 },
    ratios: above,
  },
  "few-rows-of-factors": {
    writeData: writeFactors,
    model: { latentSize: 8, ...networks(1, "relu"), likelihood: gaussian(0.1) },
    training: { epochs: 300, batchSize: 20, learningRate: 0.001 },
    ratios: [...below, ...above],
  },
  "autoregressive-digits": blackAndWhite({ type: "autoregressive", hidden: [64], activation: "relu" }),
  "autoregressive-narrow": blackAndWhite({ type: "autoregressive", hidden: [4], activation: "relu" }),
  "pixel-cnn": blackAndWhite({ type: "pixelCnn", channels: [8, 8], kernel: 3, activation: "relu" }),
  "curved-condition": {
    writeData: writeCurved,
    data: { conditionColumns: [0, 1, 2, 3, 4, 5] },
    model: { latentSize: 6, ...networks(1, "relu"), condition: "columns", likelihood: gaussian(1) },
    training: { epochs: 600, batchSize: 32, learningRate: 0.001 },
    ratios: [0.1, 0.2, 0.35, 0.5, 0.7, 1.15, 1.4, 2],
  },
  "autoregressive-wide": strokes({ type: "autoregressive", hidden: [200], activation: "relu" }),
  "pixel-cnn-wide": strokes({ type: "pixelCnn", channels: [8, 8], kernel: 3, activation: "relu" }),
};

function blackAndWhite(decoder: Readonly<Record<string, unknown>>): Recipe {
  return {
    ...digits(1, "relu", [0.7, 0.85, 1, 1.15, 1.45]),
    data: { binarize: "threshold", shape: [8, 8] },
    model: {
      latentSize: 10,
      encoder: { hidden: [64], activation: "relu" },
      decoder,
      likelihood: { type: "bernoulli" },
    },
  };
}

function strokes(decoder: Readonly<Record<string, unknown>>): Recipe {
  return {
    writeData: writeStrokes,
    data: { shape: [SIDE, SIDE] },
    model: {
      latentSize: 6,
      encoder: { hidden: [64], activation: "relu" },
      decoder,
      likelihood: { type: "bernoulli" },
    },
    training: { epochs: 60, batchSize: 50, learningRate: 0.002 },
    ratios: [0.3, 0.5, 0.7, 0.85, 1.15, 1.45, 2],
  };
}

const digitsFolder = path.join(packageFolder, "test/fixtures/truth/data");

/** @param offCentre root mean square of the column means over that of the deviations; undefined: the digits as they are (1.5) */
async function writeDigits(folder: string, offCentre?: number): Promise<void> {
  for (const [from, to] of [
    ["digits_train.npy", "train.npy"],
    ["digits_heldout.npy", "held-out.npy"],
  ] as const) {
    const file = path.join(digitsFolder, from);
    const target = path.join(folder, to);
    if (offCentre === undefined) {
      await copyFile(file, target);
      continue;
    }
    const { rows, values } = readNpy(await readFile(file), from);
    const shift = OFF_CENTRE_PER_SHIFT * offCentre;
    await writeFile(
      target,
      npyFile(
        rows,
        Float32Array.from(values as Float32Array, (value) => value + shift),
      ),
    );
  }
}

/** The digits' root mean square deviation of a column: far from zero an equal shift of every column is nearly all of its mean. */
const OFF_CENTRE_PER_SHIFT = 0.2705;

async function writeSparse(folder: string, add: (row: number, normal: number) => number): Promise<void> {
  const columns = 20;
  const direction = normals(columns, 0);
  const length = Math.hypot(...direction);
  for (const [name, rows, part] of [
    ["train.npy", 2400, 1],
    ["held-out.npy", 600, 2],
  ] as const) {
    const values = normals(rows * columns, part).map((value) => 0.5 * value);
    const strengths = normals(rows, 10 + part);
    for (let row = 0; row < rows; row++) {
      const along = add(row, strengths[row] ?? NaN) / length;
      for (let j = 0; j < columns; j++)
        values[row * columns + j] = (values[row * columns + j] ?? NaN) + along * (direction[j] ?? NaN);
    }
    await writeFile(path.join(folder, name), npyFile(rows, values));
  }
}

/** 80 rows of 200 independent columns of variance 1. */
async function writeNoise(folder: string): Promise<void> {
  await writeFile(path.join(folder, "train.npy"), npyFile(80, normals(80 * 200, 3)));
  await writeFile(path.join(folder, "held-out.npy"), npyFile(80, normals(80 * 200, 4)));
}
