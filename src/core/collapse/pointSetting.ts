/** What of a point of the sweep the prediction looks at: numbers of the spec, with what they amount to. */
export interface PointSetting {
  readonly objective: BetaSchedule | TargetRate | ImportanceWeighted;
  readonly latentSize: number;
  /** `variance` matters to a Gaussian only. */
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
  };
}

/**
 * D + beta R. A weight on the total correlation, or on the MMD, is no part of it: at the collapsed point both terms are zero,
 * and so they stay to second order along the one direction that leaves it first, so that beta* is what it is without them.
 */
export interface BetaSchedule {
  readonly type: "beta";
  readonly beta: number;
  readonly reconstruction: "sum" | "mean";
  readonly kl: "sum" | "mean";
  readonly freeBits: number;
  /** From which epoch on beta stays. 0: no warm-up. */
  readonly warmupEpochs: number;
  /** Of a cyclical warm-up: how long one cycle is, and what part of it beta rises in (Fu et al. 2019). */
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

/** A point whose objective is a beta, or has been found to act as one. */
export interface BetaSetting extends PointSetting {
  readonly objective: BetaSchedule;
}

export interface NetworkShape {
  /** Dense layers. */
  readonly hidden: readonly number[];
  readonly activation: "relu" | "tanh" | "elu" | "gelu" | "sigmoid";
  /** Convolutional layers besides; 0 when left out. */
  readonly convolutions?: number;
  readonly normalization?: "none" | "batch" | "layer";
  readonly dropout?: number;
  /** Whether every layer of a decoder is given z. */
  readonly skip?: boolean;
}

/** The same point with this beta on summed terms from the first step on. */
export function withBeta(setting: PointSetting, beta: number): BetaSetting {
  return {
    ...setting,
    objective: { type: "beta", beta, reconstruction: "sum", kl: "sum", freeBits: 0, warmupEpochs: 0 },
  };
}
