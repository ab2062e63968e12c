/**
 * A spec with every default applied, as all other code uses it.
 * The file itself (with comments, gaps and a sweep) is `SpecFile` in schema.ts; resolveSpec.ts converts it.
 */

import type { LearningRateSchedule } from "../core/learningRate.ts";

export interface Spec {
  readonly data: DataSpec;
  readonly model: ModelSpec;
  readonly objective: ObjectiveSpec;
  readonly training: TrainingSpec;
}

export interface DataSpec {
  /** As written: relative to the spec's folder, or "builtin:digits". */
  readonly path: string;
  readonly heldOut: HeldOutSpec;
  /** One set of labels or several. */
  readonly labels?: string | readonly string[];
  /** The columns that are read: names, ranges "a..f" or numbers; undefined: all. */
  readonly columns?: readonly (string | number)[] | { readonly except: readonly (string | number)[] };
  /** Whether the first line of a .csv is a header, or how many lines are; undefined: it is decided by what they hold. */
  readonly header?: boolean | number;
  /** How a folder of images is read; undefined: all must be readable. */
  readonly images?: { readonly skipUnreadable: boolean };
  /** Height, width and perhaps channels of an example; undefined: the shape in the file. */
  readonly shape?: readonly number[];
  /** Removed from x; in the order of the file. */
  readonly conditionColumns?: readonly number[];
  /** The divisor of every value. */
  readonly scale: number;
  readonly binarize: Binarize;
  /** After scale and binarize. */
  readonly transform: Transform;
}

/** Held-out examples in a file of their own, or a seeded share of the data. */
export type HeldOutSpec = ({ readonly path: string } | { readonly fraction: number; readonly seed: number }) & {
  /** The share of the held-out rows that select epochs and models; undefined: all rows select and report. */
  readonly selectFraction?: number;
};

export type Binarize = "none" | "threshold" | "static" | "dynamic";
export type Transform = "none" | "center" | "standardize" | "log1p";

export interface ModelSpec {
  /** A model of another program. Its networks are those of its files, and `latentSize` is read from them; `encoder` and `decoder` are not used. */
  readonly own?: OwnModelSpec;
  /** Posteriors of rows alone. The other fields are not used. */
  readonly latents?: LatentsSpec;
  readonly latentSize: number;
  readonly encoder: EncoderSpec;
  readonly posterior: PosteriorSpec;
  readonly decoder: DecoderSpec;
  readonly likelihood: LikelihoodSpec;
  readonly prior: PriorSpec;
  readonly condition: ConditionSpec;
}

/** `data.path` of a spec without data, which only posteriors of rows may be. No file has this name. */
export const NO_DATA_PATH = "";

export type ArrayLayout = "rows" | "channelsLast" | "channelsFirst";

/** Posteriors that another program computed, as files with the point's settings in their places. */
export interface LatentsSpec {
  readonly mean: string;
  /** Undefined: only the means are known. */
  readonly spread?: { readonly kind: SpreadKind; readonly path: string };
  readonly layout: ArrayLayout;
}

/** What an array says about the width of posteriors. */
export const spreadKinds = ["logVariance", "variance", "standardDeviation"] as const;
export type SpreadKind = (typeof spreadKinds)[number];

export interface OwnModelSpec {
  /** Paths as written, with the point's settings in their places. */
  readonly encoder: string;
  readonly decoder: string;
  readonly layout: ArrayLayout;
  /** Names of tensors by what they are; what is left out is found. */
  readonly inputs: Readonly<Partial<Record<OwnInput, string>>>;
  readonly outputs: Readonly<Partial<Record<OwnOutput, string>>>;
  /** The files' networks, once they have been read (training/openOwnModels.ts). */
  readonly networks?: OwnNetworksHandle;
}

export type OwnInput = "x" | "z" | "condition" | "librarySize" | "logLibrarySize";

export type OwnOutput =
  | "posteriorMean"
  | "posteriorLogVariance"
  | "posteriorVariance"
  | "posteriorStandardDeviation"
  | "mean"
  | "logMean"
  | "logits"
  | "probabilities"
  | "logVariance"
  | "variance"
  | "standardDeviation"
  | "dispersion"
  | "logDispersion"
  | "inflationLogits";

/** Networks that specs only hand on: they are identified by the hashes of their files, which is how they are written as JSON. */
export interface OwnNetworksHandle {
  /** Whether the decoder is given x besides z, as in training: a teacher-forced graph. */
  readonly seesColumns: boolean;
  /** Whether the decoder is given the row's total. */
  readonly seesTotals: boolean;
  toJSON(): string;
}

export type EncoderSpec = PerceptronSpec | ConvolutionsSpec;
export type DecoderSpec = DecoderPerceptronSpec | ConvolutionsSpec | AutoregressiveSpec | PixelCnnSpec;

/** What hidden layers have in common. */
export interface LayersSpec {
  readonly activation: Activation;
  readonly normalization: Normalization;
  /** The share of hidden units left out at each training step. */
  readonly dropout: number;
}

/** A multilayer perceptron. No hidden layers is a linear map. */
export interface PerceptronSpec extends LayersSpec {
  readonly type: "mlp";
  readonly hidden: readonly number[];
}

export interface DecoderPerceptronSpec extends PerceptronSpec {
  /** Whether every layer is given z. */
  readonly skip: boolean;
}

/** Convolutions and, on the side of z, dense layers. */
export interface ConvolutionsSpec extends LayersSpec {
  readonly type: "conv";
  readonly channels: readonly number[];
  readonly kernel: number;
  readonly stride: number;
  readonly hidden: readonly number[];
}

/** MADE over the columns. */
export interface AutoregressiveSpec extends LayersSpec {
  readonly type: "autoregressive";
  readonly hidden: readonly number[];
}

export interface PixelCnnSpec {
  readonly type: "pixelCnn";
  readonly channels: readonly number[];
  readonly kernel: number;
  readonly activation: Activation;
}

export type Activation = "relu" | "leakyRelu" | "tanh" | "elu" | "gelu" | "silu" | "softplus" | "sigmoid";
export type Normalization = "none" | "batch" | "layer";

export type PosteriorSpec = { readonly type: "diagonal" } | ({ readonly type: "iaf" } & FlowSpec);

export interface FlowSpec {
  readonly layers: number;
  readonly hidden: readonly number[];
}

export type PriorSpec =
  | { readonly type: "standardNormal" }
  | { readonly type: "mixture"; readonly components: number }
  | { readonly type: "vampPrior"; readonly components: number }
  | ({ readonly type: "flow" } & FlowSpec)
  | { readonly type: "conditionalNormal"; readonly hidden: readonly number[] };

export type ConditionSpec = "none" | "labels" | "columns";

export type LikelihoodSpec =
  | { readonly type: "gaussian"; readonly variance: VarianceSpec }
  | { readonly type: "bernoulli" }
  | { readonly type: "continuousBernoulli" }
  | { readonly type: "poisson" }
  | ({ readonly type: "negativeBinomial" } & OverdispersedSpec)
  | ({ readonly type: "zeroInflatedNegativeBinomial" } & OverdispersedSpec)
  | { readonly type: "categorical"; readonly categories: number };

/** "decoded": an output of the decoder, of models of other programs only. */
export type VarianceSpec = number | "learned" | "learnedPerDimension" | "decoded";

export interface OverdispersedSpec {
  readonly dispersion: number | "learned" | "decoded";
  readonly librarySize: boolean;
}

/** Whether a term of the loss is a sum or a mean over its dimensions. */
export type Reduction = "sum" | "mean";

export type ObjectiveSpec = BetaObjective | TargetRateObjective | ImportanceWeightedObjective;

export interface BetaObjective {
  readonly type: "beta";
  readonly beta: number;
  readonly reconstruction: Reduction;
  readonly kl: Reduction;
  readonly warmup?: WarmupSpec;
  /** Nats per latent dimension. */
  readonly freeBits: number;
  /** Added to beta on the total correlation. */
  readonly totalCorrelation: number;
  readonly mmd: number;
}

export type WarmupSpec =
  | { readonly epochs: number; readonly shape: "linear" }
  /** `epochs` is the length of one cycle. */
  | { readonly epochs: number; readonly shape: "cyclical"; readonly cycles: number; readonly rise: number };

export interface TargetRateObjective {
  readonly type: "targetRate";
  readonly rate: number;
  readonly weight: number;
  readonly anneal?: { readonly epochs: number };
}

export interface ImportanceWeightedObjective {
  readonly type: "importanceWeighted";
  readonly samples: number;
}

export interface TrainingSpec {
  readonly epochs: number;
  readonly batchSize: number;
  readonly learningRate: number;
  /** How the learning rate falls; undefined: it is constant. */
  readonly schedule?: LearningRateSchedule;
  /** The largest norm of a model's whole gradient; undefined: any. */
  readonly clipNorm?: number;
  readonly optimizer: "adam";
  /** Which epoch's parameters are kept. */
  readonly select: "last" | "elbo" | "bound" | "frechet" | "rate";
  /** Epochs without a better one to select, after which training ends; undefined: it goes on to the last. */
  readonly patience?: number;
  readonly seed: number;
}
