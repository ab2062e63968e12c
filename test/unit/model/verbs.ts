/** What the tests of src/model build: small models, and values to run them on. */
import { elementCount } from "../../../src/graph/shape.ts";
import type { ParameterTensor } from "../../../src/graph/tensor.ts";
import { likelihoodOf } from "../../../src/model/likelihoods/likelihoodOf.ts";
import { buildObjective, trainingOptions, type TrainingObjective } from "../../../src/model/objectives/objective.ts";
import type { StackShape } from "../../../src/model/modelGraph.ts";
import { buildVae, type Vae } from "../../../src/model/vae.ts";
import { resolveSpec } from "../../../src/spec/resolveSpec.ts";
import type { Json } from "../../../src/spec/json.ts";
import type { Activation, BetaObjective, LikelihoodSpec, ModelSpec, ObjectiveSpec } from "../../../src/spec/spec.ts";
import { seededValues } from "../../support/gradientChecks.ts";
import { interpret } from "../../support/referenceInterpreter.ts";

export const likelihoods = {
  "Gaussian, fixed variance": { type: "gaussian", variance: 0.3 },
  "Gaussian, learned variance": { type: "gaussian", variance: "learned" },
  "Gaussian, a learned variance for each column": { type: "gaussian", variance: "learnedPerDimension" },
  Bernoulli: { type: "bernoulli" },
  "continuous Bernoulli": { type: "continuousBernoulli" },
  Poisson: { type: "poisson" },
  "negative binomial": { type: "negativeBinomial", dispersion: 2.5, librarySize: false },
  "negative binomial, learned dispersions": { type: "negativeBinomial", dispersion: "learned", librarySize: false },
  "negative binomial, library size": { type: "negativeBinomial", dispersion: 2.5, librarySize: true },
  "zero-inflated negative binomial": { type: "zeroInflatedNegativeBinomial", dispersion: 2.5, librarySize: false },
  "zero-inflated negative binomial, learned dispersions and library size": {
    type: "zeroInflatedNegativeBinomial",
    dispersion: "learned",
    librarySize: true,
  },
  categorical: { type: "categorical", categories: 3 },
} as const satisfies Readonly<Record<string, LikelihoodSpec>>;

export const activations: readonly Activation[] = [
  "relu",
  "leakyRelu",
  "tanh",
  "elu",
  "gelu",
  "silu",
  "softplus",
  "sigmoid",
];

/** One model; a stack that shares examples and noise; a stack in which each model has its own. */
export const companies = {
  "a lone model": { models: 1, sharedSeed: true },
  "a stack with one seed": { models: 2, sharedSeed: true },
  "a stack with a seed each": { models: 2, sharedSeed: false },
} as const;

export type Values = Record<string, Float64Array>;

export interface ModelSize {
  readonly latentSize?: number;
  /** The encoder's layers; the decoder has them in reverse. */
  readonly hidden?: readonly number[];
  readonly activation?: Activation;
}

export function modelSpec(
  likelihood: LikelihoodSpec,
  { latentSize = 2, hidden = [], activation = "relu" }: ModelSize = {},
): ModelSpec {
  return modelOf({
    latentSize,
    encoder: { hidden, activation },
    decoder: { hidden: hidden.toReversed(), activation },
    likelihood: likelihood as unknown as Json,
  });
}

/** A model as a file has it, its defaults filled in. */
export function modelOf(model: Readonly<Record<string, Json>>): ModelSpec {
  return resolveSpec({ data: { path: "x.npy" }, model }).model;
}

export const plainObjective: BetaObjective = {
  type: "beta",
  beta: 3,
  reconstruction: "sum",
  kl: "sum",
  freeBits: 0,
  totalCorrelation: 0,
  mmd: 0,
};

export function smallShape(changes: Partial<StackShape> = {}): StackShape {
  return { models: 1, rows: 3, columns: 4, conditionSize: 0, sharedSeed: true, ...changes };
}

export interface Built {
  readonly vae: Vae;
  readonly objective: TrainingObjective;
  readonly parameters: readonly ParameterTensor[];
  /** For every input and parameter: data the likelihood can have made, the settings of the spec, everything else uniform. */
  readonly values: Values;
}

/** Models whose prior is learned, or that are given a condition; small, as `smallShape` is. */
export const conditionalModels = {
  "a condition": {
    conditionSize: 2,
    model: { condition: "labels", encoder: { hidden: [3] }, decoder: { hidden: [3] } },
  },
  "a conditional prior": { conditionSize: 2, model: { condition: "labels", prior: { type: "conditionalNormal" } } },
  "a conditional prior with hidden layers": {
    conditionSize: 1,
    model: { condition: "columns", prior: { type: "conditionalNormal", hidden: [3] } },
  },
  "a mixture as prior": { conditionSize: 0, model: { prior: { type: "mixture", components: 3 } } },
  "a mixture as prior, with a condition": {
    conditionSize: 2,
    model: { condition: "labels", prior: { type: "mixture", components: 2 } },
  },
  "a VampPrior": { conditionSize: 0, model: { prior: { type: "vampPrior", components: 3 } } },
  "a VampPrior behind hidden layers": {
    conditionSize: 0,
    model: { encoder: { hidden: [3], activation: "tanh" }, prior: { type: "vampPrior", components: 2 } },
  },
} as const satisfies Readonly<Record<string, { conditionSize: number; model: Readonly<Record<string, Json>> }>>;

/** One of `conditionalModels`, with what it does not say: linear networks and counts. */
export function buildConditional(
  model: Readonly<Record<string, Json>>,
  shape: StackShape,
  examples?: Float32Array,
): Built {
  const plain = { latentSize: 2, encoder: { hidden: [] }, decoder: { hidden: [] }, likelihood: { type: "poisson" } };
  return build(modelOf({ ...plain, ...model }), shape, { examples });
}

export interface BuildOptions {
  readonly freeBits?: boolean;
  readonly seed?: number;
  /** Instead of the plain one. */
  readonly objective?: ObjectiveSpec;
  readonly examples?: Float32Array | undefined;
}

export function build(
  model: ModelSpec,
  shape: StackShape,
  { freeBits = false, seed = 1, objective: given, examples }: BuildOptions = {},
): Built {
  const asked = given ?? { ...plainObjective, freeBits: freeBits ? 1 : 0 };
  const ofColumns = (value: number): Float64Array => new Float64Array(shape.columns).fill(value);
  const statistics = { rows: 10, columnMeans: ofColumns(0.8), columnVariances: ofColumns(1.4), examples };
  const vae = buildVae(model, shape, statistics, trainingOptions(asked));
  const objective = buildObjective(vae, shape, asked);
  const values = seededValues(objective.loss, {}, seed);
  const numbers = {
    ...likelihoodOf(model.likelihood).settings,
    distortionWeight: 0.7,
    totalCorrelationWeight: 2,
    mmdWeight: 30,
    targetRate: 1,
  };
  for (const [name, value] of Object.entries(numbers)) values[name]?.fill(value);
  // Weights of the size training starts with: log-means stay where e^m is a small number.
  for (const { tensor } of vae.learned)
    values[tensor.name] = (values[tensor.name] ?? new Float64Array()).map((u) => u / 2);
  values["x"] = (values["x"] ?? new Float64Array()).map((u) => datum(model.likelihood, u));
  // Models of a stack differ in beta, as in a sweep.
  values["rateWeight"] = Float64Array.from({ length: shape.models }, (_, m) => 1.5 + 2 * m);
  if (freeBits) values["freeBits"] = floorBetween(objective, values);
  return { vae, objective, values, parameters: vae.learned.map(({ tensor }) => tensor) };
}

/** An example's entry from a number uniform on +-1. Bernoulli keeps it grey: every real target between 0 and 1 counts. */
function datum(likelihood: LikelihoodSpec, uniform: number): number {
  switch (likelihood.type) {
    case "gaussian":
      return 2 * uniform;
    case "bernoulli":
    case "continuousBernoulli":
      return (uniform + 1) / 2;
    case "categorical":
      return Math.min(Math.floor((likelihood.categories / 2) * (uniform + 1)), likelihood.categories - 1);
    default:
      return Math.floor(2 * (uniform + 1));
  }
}

/** For each model a floor halfway between its smallest and its largest KL: one dimension is free, one is charged. */
function floorBetween({ kl }: TrainingObjective, values: Values): Float64Array {
  const [klValues = new Float64Array()] = interpret([kl], { ...values });
  const models = values["rateWeight"]?.length ?? 1;
  const latents = klValues.length / models;
  return Float64Array.from({ length: models }, (_, m) => {
    const ofModel = klValues.subarray(m * latents, (m + 1) * latents);
    return (Math.min(...ofModel) + Math.max(...ofModel)) / 2;
  });
}

/** A posterior of this mean and log-variance in both latent dimensions: the last bias of the encoder. */
export function posteriorBias(mean: number, logVariance: number): Readonly<Record<string, readonly number[]>> {
  return { "encoder.posterior.bias": [mean, mean, logVariance, logVariance] };
}

/** Sets every weight and bias to zero, then the named ones to the given numbers, repeated to their length. */
export function withOnly({ vae, values }: Built, given: Readonly<Record<string, readonly number[]>>): Values {
  const names = vae.learned.map(({ tensor }) => tensor.name);
  const unknown = Object.keys(given).filter((name) => !names.includes(name));
  // A renamed layer must not turn a test into one of zeros.
  if (unknown.length > 0) throw new Error(`the model learns ${names.join(", ")}, not ${unknown.join(", ")}`);
  const changed = { ...values };
  for (const { tensor } of vae.learned) {
    const numbers = given[tensor.name] ?? [0];
    changed[tensor.name] = new Float64Array(elementCount(tensor.shape)).map(
      (_, i) => numbers[i % numbers.length] ?? NaN,
    );
  }
  return changed;
}
