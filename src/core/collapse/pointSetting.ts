import type { LearningRateSchedule } from "../learningRate.ts";

/** The settings of a sweep point that the prediction depends on, resolved to numbers. */
export interface PointSetting {
  readonly objective: BetaSchedule | TargetRate | ImportanceWeighted;
  readonly latentSize: number;
  /** Of a Gaussian likelihood; ignored for others. */
  readonly variance: number | "learned" | "learnedPerDimension";
  readonly posterior: "diagonal" | "iaf";
  readonly prior: "standardNormal" | "mixture" | "vampPrior" | "flow" | "conditionalNormal";
  readonly encoder: NetworkShape;
  readonly decoder: NetworkShape;
  readonly training: {
    readonly epochs: number;
    readonly stepsPerEpoch: number;
    readonly batchSize: number;
    readonly learningRate: number;
    /** How the learning rate falls; undefined: it is constant. */
    readonly schedule?: LearningRateSchedule;
  };
}

/**
 * D + beta R. Weights on the total correlation or on the MMD are left out: both terms are zero to second order along the direction
 * that leaves the collapsed solution first, so they do not change beta*.
 */
export interface BetaSchedule {
  readonly type: "beta";
  readonly beta: number;
  readonly reconstruction: "sum" | "mean";
  readonly kl: "sum" | "mean";
  readonly freeBits: number;
  /** The epoch from which beta is constant. 0: no warm-up. */
  readonly warmupEpochs: number;
  /** Cyclical warm-up: the length of a cycle, and the share of it in which beta rises (Fu et al. 2019). */
  readonly cycle?: { readonly epochs: number; readonly rise: number };
}

/** D + weight |R - rate|; the rate aimed at rises from 0 over `annealEpochs`. */
export interface TargetRate {
  readonly type: "targetRate";
  readonly rate: number;
  readonly weight: number;
  readonly annealEpochs: number;
}

/** The bound of Burda et al. 2016. */
export interface ImportanceWeighted {
  readonly type: "importanceWeighted";
  readonly samples: number;
}

/** A point whose objective is a beta, or acts as one. */
export interface BetaSetting extends PointSetting {
  readonly objective: BetaSchedule;
}

export interface NetworkShape {
  /** Dense layers. */
  readonly hidden: readonly number[];
  readonly activation: "relu" | "leakyRelu" | "tanh" | "elu" | "gelu" | "silu" | "softplus" | "sigmoid";
  /** Number of additional convolutional layers; default 0. */
  readonly convolutions?: number;
  readonly normalization?: "none" | "batch" | "layer";
  readonly dropout?: number;
  /** Whether every layer of the decoder receives z. */
  readonly skip?: boolean;
}

/** The same point with this beta on summed terms, without a warm-up. */
export function withBeta(setting: PointSetting, beta: number): BetaSetting {
  return {
    ...setting,
    objective: { type: "beta", beta, reconstruction: "sum", kl: "sum", freeBits: 0, warmupEpochs: 0 },
  };
}
