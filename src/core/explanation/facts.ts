import type { EstimateFailure } from "./estimates.ts";

/**
 * What is known about a trained sweep: measured figures only, held out and in nats per example unless stated. Null: not measured,
 * or not defined for this kind of model.
 */

/** How well labels of held-out rows are predicted from posterior means of other rows. */
export interface ProbeFacts {
  /** Figures of different probes do not compare. */
  readonly kind: "linear" | "nearest";
  /** The share of rows that are right, and its error over rows. */
  readonly accuracy: number;
  readonly standardError: number;
  /** The share of the largest class. */
  readonly chance: number;
  /** 1 or 0 for each row, the same ones for every point; absent where only the share is known. */
  readonly right?: readonly number[];
}

/** The figures of a model that criteria read. */
export interface PickFacts {
  /** Index in the sweep. */
  readonly point: number;
  /** Equal for points that differ in their seed alone; absent: the point has none like it. */
  readonly seedGroup?: string;
  /** How many examples the ELBO that selects is a mean over; absent: as many as were evaluated. */
  readonly heldOutExamples?: number;
  /** Figures on the held-out examples that select, where others report; absent: the same examples do both. */
  readonly selection?: { readonly elboNats: number; readonly rateNats: number };
  /** NaN: not known. */
  readonly rateNats: number;
  /** NaN without a decoder. */
  readonly elboNats: number;
  readonly activeUnits: number;
  /** The rate that a target-rate objective aims at; null for other objectives. */
  readonly targetRateNats: number | null;
  /** Lower bounds of ln p(x): K importance-weighted samples, annealed importance sampling. */
  readonly importanceWeightedNats: number | null;
  readonly annealedNats: number | null;
  /** These and the ELBO of single examples, the same ones for every point; null where they were not measured. */
  readonly perExampleNats: {
    readonly elbo: readonly number[];
    readonly importanceWeighted: readonly number[];
    readonly annealed: readonly number[] | null;
  } | null;
  /** The estimates of this model that fail; absent: none does. */
  readonly failures?: readonly EstimateFailure[];
  /** I_q(x;z), at most ln N. */
  readonly mutualInformationNats: number | null;
  /** Squared, between samples of the model and held-out examples, in the run's own feature space. */
  readonly frechetDistance: number | null;
  /** Jackknife pseudo-values of that distance, the same groups of examples for every point; absent where they were not measured. */
  readonly frechetPerGroup?: readonly number[];
  /** Of the first labels that are not the model's condition; absent without such. */
  readonly probe?: ProbeFacts;
}

/** What a trained model's latents do (results/state.ts). */
export type ModelState = "collapsed" | "weak" | "active" | "anomalous";

export interface PointFacts extends PickFacts {
  readonly state: ModelState;
  /** Held-out ELBO of the best model without latents: the spec's likelihood with each column's mean. Null where it is not defined. */
  readonly columnMeansElboNats: number | null;
  /** Whether the ELBO is below that by more than chance. */
  readonly isBelowBaseline: boolean;
  /** The rate that free bits make alone, in all latents together; 0 without free bits. */
  readonly freeBitsNats: number;
  /** The effective beta up to which an active solution can survive above the threshold; null where none can. */
  readonly survivesBelow: number | null;
  /** What multiplies the summed KL against the summed log-likelihood; null for a target rate. */
  readonly effectiveBeta: number | null;
  /** The threshold of that under this point's likelihood (docs/theory.md, section 2); null without evidence. */
  readonly threshold: number | null;
  /** ln N, the largest value that the estimate of mutual information can take; null where it was not measured. */
  readonly informationCeilingNats: number | null;
  readonly distortionNats: number;
  /** On the training examples. */
  readonly trainElboNats: number;
  /**
   * What the best diagonal Gaussian of each example gains over the encoder's (Cremer et al. 2018), and the held-out ELBO with it. Both
   * are means over the same evaluated examples at every point. An encoder's failures are rare and large, so a gap over a subset must
   * not be added to an ELBO over all examples.
   */
  readonly amortisationGapNats: {
    readonly heldOut: number;
    readonly train: number;
    readonly optimisedElboNats: number;
  } | null;
}

/**
 * How a second training of a point differs from the first: in its start (a warm-up, or the parameters of a lower beta: hysteresis,
 * docs/theory.md, section 7; the random numbers of another seed of the sweep), or in one setting that may be the cause.
 */
export const restartKinds = [
  "warm-up",
  "lower-beta",
  "lower-learning-rate",
  "longer-training",
  "without-dropout",
  "transformed",
  "another-seed",
] as const;
export type RestartKind = (typeof restartKinds)[number];

/** A second training of a point. */
export interface Restart {
  readonly point: number;
  readonly from: RestartKind;
  readonly elboNats: number;
  /** Distortion + effective beta * rate: what both trainings minimise. */
  readonly lossNats: number;
  readonly activeUnits: number;
}

/** What the decoder is given in addition to z. */
export type DecoderKind = "factorised" | "autoregressive" | "conditional";

export interface SweepFacts {
  readonly points: readonly PointFacts[];
  readonly decoder: DecoderKind;
  /** Whether the likelihood is a Gaussian whose variance the spec fixes. */
  readonly hasFixedVariance: boolean;
  /** Held-out distortion of the best decoder that ignores z, given its other inputs. */
  readonly zFreeDistortionNats: number | null;
  readonly restarts: readonly Restart[];
  /** Codes of the rules that `check` reports for the spec. */
  readonly findings: readonly string[];
  /** Smaller differences of ELBO are ignored: twice their standard error, or the smallest that matters. */
  readonly toleranceNats: number;
}
