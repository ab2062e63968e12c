import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { fillNormal, seededRandom, type SeededRandom } from "../../src/core/seededRandom.ts";
import type { Json } from "../../src/spec/json.ts";
import { npyFile } from "./npyFile.ts";

/** Specs by seed, over the kinds of model and of data that the rules are about; among them absurd ones. */

type Fields = Record<string, Json>;

interface DataKind {
  readonly name: string;
  readonly rows: number;
  readonly columns: number;
  /** A value of a row, whose hidden factors are `factors`, and whose own noise is `noise`. */
  readonly value: (at: { row: number; column: number; factors: readonly number[]; noise: number }) => number;
  readonly likelihoods: readonly string[];
}

const FACTORS = 3;
/** A direction for each factor, fixed for a kind of data. */
const loading = (factor: number, column: number): number =>
  Math.sin(1.7 * (factor + 1) * (column + 1)) * (2 - 0.6 * factor);
const linear = (factors: readonly number[], column: number): number =>
  factors.reduce((sum, factor, j) => sum + factor * loading(j, column), 0);
const logistic = (value: number): number => 1 / (1 + Math.exp(-value));
const anyGaussian = ["gaussian", "gaussian", "learned", "learnedPerDimension"];

const dataKinds: readonly DataKind[] = [
  {
    name: "factors",
    rows: 400,
    columns: 12,
    value: ({ factors, column, noise }) => linear(factors, column) + 0.3 * noise,
    likelihoods: anyGaussian,
  },
  {
    name: "few",
    rows: 48,
    columns: 60,
    value: ({ factors, column, noise }) => linear(factors, column) + noise,
    likelihoods: anyGaussian,
  },
  {
    name: "squares",
    rows: 400,
    columns: 2,
    value: ({ factors, column, noise }) => logistic((factors[column] ?? 0) + 0.1 * noise),
    likelihoods: [...anyGaussian, "bernoulli", "continuousBernoulli"],
  },
  {
    name: "bits",
    rows: 400,
    columns: 16,
    value: ({ factors, column, noise }) => (linear(factors, column) + noise > 0 ? 1 : 0),
    likelihoods: ["bernoulli", "bernoulli", "gaussian"],
  },
  {
    name: "grey",
    rows: 300,
    columns: 16,
    value: ({ factors, column, noise }) => logistic(linear(factors, column) + 0.5 * noise),
    likelihoods: ["bernoulli", "continuousBernoulli", "gaussian"],
  },
  {
    name: "counts",
    rows: 400,
    columns: 10,
    value: ({ factors, column, noise }) =>
      Math.max(0, Math.round(Math.exp(1 + 0.5 * linear(factors, column) + 0.2 * noise))),
    likelihoods: ["poisson", "negativeBinomial", "zeroInflatedNegativeBinomial", "gaussian"],
  },
  {
    name: "offset",
    rows: 300,
    columns: 8,
    value: ({ factors, column, noise }) => 30 + linear(factors, column) + 0.3 * noise,
    likelihoods: anyGaussian,
  },
  {
    name: "scales",
    rows: 300,
    columns: 6,
    value: ({ factors, column, noise }) => 10 ** (2 * column - 4) * (linear(factors, column) + 0.3 * noise),
    likelihoods: anyGaussian,
  },
  {
    name: "padded",
    rows: 300,
    columns: 12,
    value: ({ factors, column, noise }) => (column < 6 ? linear(factors, column) + 0.3 * noise : 1),
    likelihoods: anyGaussian,
  },
  {
    name: "rare",
    rows: 400,
    columns: 6,
    value: ({ row, noise }) => noise + (row % 100 === 0 ? 8 : 0),
    likelihoods: anyGaussian,
  },
  { name: "noise", rows: 300, columns: 8, value: ({ noise }) => noise, likelihoods: anyGaussian },
  { name: "constant", rows: 100, columns: 4, value: () => 3, likelihoods: anyGaussian },
];

/** Writes NAME.npy of each kind, and labels.npy, into the folder. */
export function writeRandomData(folder: string): void {
  for (const [seed, { name, rows, columns, value }] of dataKinds.entries()) {
    const random = seededRandom(31, seed);
    const factors = new Float64Array(rows * FACTORS);
    fillNormal(random, factors);
    const noise = new Float64Array(rows * columns);
    fillNormal(random, noise);
    const values = Float32Array.from(noise, (own, i) => {
      const row = Math.floor(i / columns);
      const ofRow = Array.from(factors.subarray(FACTORS * row, FACTORS * (row + 1)));
      return value({ row, column: i % columns, factors: ofRow, noise: own });
    });
    writeFileSync(join(folder, `${name}.npy`), npyFile(rows, values));
    writeFileSync(
      join(folder, `${name}-labels.csv`),
      `${Array.from({ length: rows }, (_, row) => ((factors[FACTORS * row] ?? 0) > 0 ? 1 : 0)).join("\n")}\n`,
    );
  }
}

/** Numbers that a hostile or careless spec holds. */
const absurd = [0, 1e-300, 1e-12, 1e15, 1e120, 1e308];

class Choices {
  readonly #random: SeededRandom;
  /** How often a number is absurd. */
  readonly #absurdShare: number;

  constructor(random: SeededRandom, absurdShare: number) {
    this.#random = random;
    this.#absurdShare = absurdShare;
  }

  one<Item>(items: readonly Item[]): Item {
    return items[Math.min(items.length - 1, Math.floor(this.#random.nextUniform() * items.length))] as Item;
  }

  chance(share: number): boolean {
    return this.#random.nextUniform() < share;
  }

  /** With two digits, as people write it. */
  logUniform(from: number, to: number): number {
    if (this.chance(this.#absurdShare)) return this.one(absurd);
    return Number((from * (to / from) ** this.#random.nextUniform()).toPrecision(2));
  }

  epochs(usual: readonly number[]): number {
    return this.chance(this.#absurdShare) ? this.one([1e6, 4294967296, 1e308]) : this.one(usual);
  }
}

export interface SpecKinds {
  /** Share of the numbers that no one would choose. Default 0.03. */
  readonly absurdShare?: number;
  /** Only what trains in a second or two. Default false. */
  readonly trainable?: boolean;
}

/** The text of a spec. Some are not valid: parse them. */
export function randomSpec(seed: number, { absurdShare = 0.03, trainable = false }: SpecKinds = {}): string {
  const choices = new Choices(seededRandom(32, seed), trainable ? 0 : absurdShare);
  const kind = choices.one(dataKinds);
  const likelihood = likelihoodOf(choices.one(kind.likelihoods), choices);
  const isConditional = choices.chance(0.15);
  const byColumns = isConditional && choices.chance(0.4) && kind.columns > 3 && kind.name !== "constant";
  const data: Fields = { path: `${kind.name}.npy` };
  if (isConditional && !byColumns) data["labels"] = `${kind.name}-labels.csv`;
  if (byColumns) data["conditionColumns"] = [0, 1];
  if (kind.name === "grey" && choices.chance(0.3)) data["binarize"] = choices.one(["dynamic", "static"]);
  const model: Fields = {
    latentSize: choices.one(trainable ? [1, 2, 3, 4, 8] : [1, 2, 3, 4, 8, 16, 40]),
    encoder: network(choices, trainable),
    decoder:
      !trainable && choices.chance(0.08) ? { type: "autoregressive", hidden: [64] } : network(choices, trainable),
    likelihood,
    ...(isConditional ? { condition: byColumns ? "columns" : "labels" } : {}),
  };
  if (!trainable && choices.chance(0.1))
    model["prior"] = choices.one([{ type: "mixture" }, { type: "flow" }, { type: "vampPrior" }]);
  if (!trainable && choices.chance(0.05)) model["posterior"] = { type: "iaf" };
  const sweep = sweepOf(choices, likelihood);
  const spec: Fields = {
    data,
    model,
    objective: objectiveOf(choices),
    training: {
      epochs: trainable ? choices.one([40, 100]) : choices.epochs([1, 5, 30, 200]),
      batchSize: choices.one(trainable ? [20, 32, 50] : [8, 20, 32, 64, 150]),
      learningRate: choices.one(trainable ? [0.001, 0.002, 0.003] : [1e-5, 0.001, 0.001, 0.003, 0.03, 0.3]),
      seed: 0,
      ...(choices.chance(0.1) ? { select: "elbo" } : {}),
    },
    ...(sweep === undefined || trainable ? {} : { sweep }),
  };
  return JSON.stringify(spec, null, 2);
}

function likelihoodOf(name: string, choices: Choices): Fields {
  switch (name) {
    case "gaussian":
      return { type: "gaussian", variance: choices.chance(0.1) ? 1e-9 : choices.logUniform(0.01, 10) };
    case "learned":
    case "learnedPerDimension":
      return { type: "gaussian", variance: name };
    case "negativeBinomial":
    case "zeroInflatedNegativeBinomial":
      return { type: name, dispersion: choices.chance(0.5) ? "learned" : choices.logUniform(0.5, 20) };
    default:
      return { type: name };
  }
}

function network(choices: Choices, trainable: boolean): Fields {
  const deep = trainable ? [[32], [64], [32, 32]] : [[], [4], [64], [64], [64, 64, 64]];
  return {
    hidden: choices.one(deep),
    activation: choices.one(["relu", "tanh", "elu"]),
    ...(choices.chance(0.1) ? { dropout: choices.one([0.1, 0.5]) } : {}),
    ...(!trainable && choices.chance(0.1) ? { normalization: "layer" } : {}),
  };
}

function objectiveOf(choices: Choices): Fields {
  if (choices.chance(0.15)) {
    return {
      type: "targetRate",
      rate: choices.logUniform(0.01, 20),
      weight: choices.logUniform(0.01, 1e4),
      ...(choices.chance(0.2) ? { anneal: { epochs: choices.epochs([5, 100]) } } : {}),
    };
  }
  if (choices.chance(0.05)) return { type: "importanceWeighted", samples: choices.one([1, 5]) };
  const objective: Fields = { beta: choices.logUniform(1e-4, 100) };
  if (choices.chance(0.3)) objective["reconstruction"] = "mean";
  if (choices.chance(0.25)) objective["kl"] = "mean";
  if (choices.chance(0.15)) objective["freeBits"] = choices.logUniform(0.001, 2);
  if (choices.chance(0.2)) {
    objective["warmup"] = choices.chance(0.3)
      ? { epochs: choices.one([2, 20]), shape: "cyclical" }
      : { epochs: choices.epochs([2, 20, 100, 300]) };
  }
  return objective;
}

function sweepOf(choices: Choices, likelihood: Fields): Fields | undefined {
  if (!choices.chance(0.25)) return undefined;
  const low = choices.logUniform(1e-3, 1);
  const axes: Fields = {
    "objective.beta": choices.chance(0.5)
      ? [low, 10 * low, 100 * low]
      : { from: low, to: 1000 * low, count: 8, scale: "log" },
    "model.latentSize": [1, 4, 16],
    "training.seed": [0, 1],
    ...(typeof likelihood["variance"] === "number" ? { "model.likelihood.variance": [0.1, 1] } : {}),
  };
  const name = choices.one(Object.keys(axes));
  return { [name]: axes[name] as Json };
}
