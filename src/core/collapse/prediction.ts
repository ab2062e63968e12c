/** What is predicted for one training. Rates and distortions are held out, nats per example, as sums over dimensions. */

export type Verdict = "collapse" | "active" | "at-risk" | "unknown";

/** Why a verdict is at risk or unknown. Each is also the code of the rule that explains it. */
export type Doubt =
  | "near-threshold"
  | "heavy-tailed-scores"
  | "decoder-too-deep-to-escape"
  /** Few hidden units: none may move along the leading direction. */
  | "decoder-too-narrow"
  | "dropout-lowers-threshold"
  | "learning-rate-too-high"
  | "too-few-steps"
  | "too-few-examples"
  | "inputs-not-centred"
  | "warmup-outlasts-training"
  /** A model that can stay active above the threshold if it comes there from below. */
  | "bistable-above-threshold"
  /** Nearly constant columns where each column learns its variance. */
  | "columns-off-scale"
  /** A conditional model between the bounds on its threshold. */
  | "between-condition-bounds"
  /** A decoder that sees earlier columns, near a threshold that depends on how well it learns them. */
  | "autoregressive-decoder-bypasses-latents"
  /** A prior or posterior that may find a code above the threshold. */
  | "flexible-latents"
  /** A kind of model that was not trained near the threshold. */
  | "not-measured-near-threshold"
  | "target-weight-dominates"
  /** A short training of the spec contradicts a confident verdict of the spectrum. */
  | "probe-disagrees"
  | "no-evidence";

export interface Prediction {
  /**
   * What multiplies the summed KL against the summed log-likelihood when training ends. For a target rate the implied beta: the
   * predicted frontier has that rate there.
   */
  readonly effectiveBeta: number;
  /**
   * In the spec's own units, comparable to objective.beta. Null for a target rate and without evidence. For a conditional model the
   * lower bound of its threshold.
   */
  readonly thresholdBeta: number | null;
  /** The upper bound for a conditional model. Null where none is known; absent for other models. */
  readonly thresholdBetaWithinCondition?: number | null;
  /** In the spec's own units: below it a model that starts active can stay so above the threshold. Absent where none can. */
  readonly survivesBelowBeta?: number;
  readonly verdict: Verdict;
  /** The figures are null without evidence. */
  readonly activeUnits: number | null;
  readonly rateNats: number | null;
  readonly distortionNats: number | null;
  /** Lowest and highest, where the spectrum alone gives the figure and a training may end elsewhere; absent where it was trained. */
  readonly rateRangeNats?: readonly [number, number];
  readonly activeUnitsRange?: readonly [number, number];
  /** Whether the figures rest on the data's spectrum alone or also on a short training of the spec. */
  readonly basis: "spectrum" | "probe";
  /** What made the verdict at-risk or unknown; empty for a confident one. */
  readonly reasons: readonly Doubt[];
}
