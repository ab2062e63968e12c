/**
 * What is known of a trained sweep when its question is answered: measured figures only, all held out and in nats per example
 * unless said. Null is a figure that was not measured or that this kind of model does not have.
 */

/** What criteria see of a model. */
export interface PickFacts {
  /** Index in the sweep. */
  readonly point: number;
  readonly rateNats: number;
  readonly elboNats: number;
  readonly activeUnits: number;
  /** The rate that its objective asks for; null for other objectives. */
  readonly targetRateNats: number | null;
  /** ln p(x) from below: K importance-weighted samples, annealed importance sampling. */
  readonly importanceWeightedNats: number | null;
  readonly annealedNats: number | null;
  /** I_q(x;z), at most ln N. */
  readonly mutualInformationNats: number | null;
  /** Squared, between draws of the model and held-out examples, in a feature space of the run's own. */
  readonly frechetDistance: number | null;
}

export interface PointFacts extends PickFacts {
  /** What multiplies the summed KL against the summed log-likelihood; null for a target rate. */
  readonly effectiveBeta: number | null;
  /** The threshold of that under this point's likelihood (docs/theory.md, section 2); null without evidence. */
  readonly threshold: number | null;
  readonly distortionNats: number;
  /** On the training examples. */
  readonly trainElboNats: number;
  /**
   * What the best diagonal Gaussian of each example has over the encoder's (Cremer et al. 2018), and the held-out ELBO with it. Both
   * are over the examples that were evaluated, the same at every point: an encoder's failures are rare and large, and a gap over some
   * added to an ELBO over all would be off by them.
   */
  readonly amortisationGapNats: {
    readonly heldOut: number;
    readonly train: number;
    readonly optimisedElboNats: number;
  } | null;
}

/** A training of a point from elsewhere: whether it ends where the first one did. */
export interface Restart {
  readonly point: number;
  /** With a warm-up from the beginning, or from what a lower beta had learned (hysteresis). */
  readonly from: "warm-up" | "lower-beta";
  readonly elboNats: number;
  /** Distortion + effective beta * rate: what both trainings minimise. */
  readonly lossNats: number;
  readonly activeUnits: number;
}

/** What the decoder sees besides z. */
export type DecoderKind = "factorised" | "autoregressive" | "conditional";

export interface SweepFacts {
  readonly points: readonly PointFacts[];
  readonly decoder: DecoderKind;
  /** A Gaussian of one variance that the spec fixes. */
  readonly hasFixedVariance: boolean;
  /** Held-out distortion of the best decoder that ignores z, given what it sees besides. */
  readonly zFreeDistortionNats: number | null;
  readonly restarts: readonly Restart[];
  /** Differences of ELBO below this are none: twice their standard error, or the least that matters. */
  readonly toleranceNats: number;
}
