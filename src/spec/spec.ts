/**
 * A spec with every default applied and nothing in it that is not implemented: what the rest of the product works from.
 * The file itself (with comments, gaps and a sweep) is `SpecFile` in schema.ts; resolveSpec.ts leads from one to the other.
 */

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
  readonly labels?: string;
  /** What every value is divided by. */
  readonly scale: number;
  readonly binarize: Binarize;
}

/** Held-out examples in a file of their own, or a seeded share of the data. */
export type HeldOutSpec = { readonly path: string } | { readonly fraction: number; readonly seed: number };

export type Binarize = "none" | "threshold" | "static" | "dynamic";

export interface ModelSpec {
  readonly latentSize: number;
  readonly encoder: NetworkSpec;
  readonly decoder: NetworkSpec;
  readonly likelihood: LikelihoodSpec;
  readonly prior: { readonly type: "standardNormal" };
  readonly condition: "none";
}

/** A multilayer perceptron. No hidden layers is a linear map. */
export interface NetworkSpec {
  readonly hidden: readonly number[];
  readonly activation: Activation;
}

export type Activation = "relu" | "tanh" | "elu" | "gelu" | "sigmoid";

export type LikelihoodSpec =
  | { readonly type: "gaussian"; readonly variance: number | "learned" }
  | { readonly type: "bernoulli" }
  | { readonly type: "poisson" }
  | { readonly type: "negativeBinomial"; readonly dispersion: number };

/** How a term of the loss gathers its dimensions: added up, or averaged. */
export type Reduction = "sum" | "mean";

export interface ObjectiveSpec {
  readonly beta: number;
  readonly reconstruction: Reduction;
  readonly kl: Reduction;
  readonly warmup?: { readonly epochs: number; readonly shape: "linear" };
  /** Nats per latent dimension. */
  readonly freeBits: number;
}

export interface TrainingSpec {
  readonly epochs: number;
  readonly batchSize: number;
  readonly learningRate: number;
  readonly optimizer: "adam";
  readonly seed: number;
}
