/** What is predicted for one training. Rates and distortions are held out, nats per example, as sums over dimensions. */

export type Verdict = "collapse" | "active" | "at-risk" | "unknown";

/** Why a verdict is not a confident one. Each is also the code of the rule that explains it. */
export type Doubt =
  | "near-threshold"
  | "heavy-tailed-scores"
  | "decoder-too-deep-to-escape"
  | "learning-rate-too-high"
  | "too-few-steps"
  | "too-few-examples"
  | "inputs-not-centred"
  | "warmup-outlasts-training"
  /** A conditional model between the bounds on its threshold. */
  | "between-condition-bounds"
  /** A decoder that sees the columns before, near a threshold that depends on how well it learns them. */
  | "autoregressive-decoder-bypasses-latents"
  /** A prior or posterior that may find a code above the threshold. */
  | "flexible-latents"
  /** A kind of model that no training near the threshold was seen of. */
  | "not-measured-near-threshold"
  | "target-weight-dominates"
  /** A short training of the spec did what the spectrum was sure it would not. */
  | "probe-disagrees"
  | "no-evidence";

export interface Prediction {
  /**
   * What multiplies the summed KL against the summed log-likelihood when training ends. Of a target rate the implied beta, at
   * which the predicted frontier has that rate.
   */
  readonly effectiveBeta: number;
  /**
   * In the spec's own units: to be compared with objective.beta. Null when there is none (target rate, no evidence). Of a
   * conditional model the bound of its threshold from below.
   */
  readonly thresholdBeta: number | null;
  /** Of a conditional model: the bound from above. Null where none is known; absent for other models. */
  readonly thresholdBetaWithinCondition?: number | null;
  readonly verdict: Verdict;
  /** The figures are null without evidence. */
  readonly activeUnits: number | null;
  readonly rateNats: number | null;
  readonly distortionNats: number | null;
  /** What the figures stand on: the data's spectrum alone, or a short training of the spec as well. */
  readonly basis: "spectrum" | "probe";
  /** What made the verdict at-risk or unknown; empty for a confident one. */
  readonly reasons: readonly Doubt[];
}
