import { bestBound } from "../../src/results/bestBound.ts";
import type { PointEvaluation, RunEvaluation } from "../../src/results/evaluations.ts";
import type { Measure } from "../../src/results/information.ts";
import type { Sweep } from "../sweep.ts";
import { nats } from "../../src/results/wording.ts";

/**
 * H - D <= I(x;z) <= R (Alemi et al. 2018, equation 3). The data's entropy H is unknown. The cross-entropy of the best model, minus
 * its mean ln p(x), is an upper bound. The rate + distortion of a model is at least its own cross-entropy, so no model of the sweep
 * lies below this bound; a model with a higher likelihood could.
 */
export interface EntropyBound {
  /** Estimate of an upper bound on H, nats per held-out example. */
  readonly entropyNats: number;
  readonly standardErrorNats: number;
  /** The point with the highest likelihood. */
  readonly point: number;
  readonly by: string;
}

/** Null if no likelihood was estimated. */
export function entropyBound({ points }: Pick<Sweep, "points">, evaluation: RunEvaluation | null): EntropyBound | null {
  let best: EntropyBound | null = null;
  for (const measured of evaluation?.points ?? []) {
    const heldOut = points[measured.point]?.heldOut ?? null;
    if (heldOut === null) continue;
    const { estimate, by } = likelihoodOf(measured);
    // Likelihoods are measured on some held-out examples: their gain over the ELBO of the same examples is added to the ELBO of all.
    const entropyNats = -(heldOut.elboNats + Math.max(0, estimate.mean - measured.elboNats.mean));
    if (best === null || entropyNats < best.entropyNats)
      best = { entropyNats, standardErrorNats: estimate.standardError, point: measured.point, by };
  }
  return best;
}

/** The exact likelihood if available, else the higher of the two bounds. */
function likelihoodOf(measured: PointEvaluation): { readonly estimate: Measure; readonly by: string } {
  return measured.exactNats === null ? bestBound(measured) : { estimate: measured.exactNats, by: "exact likelihood" };
}

/** The legend's hint: what the shaded region means. */
export function boundSentence({ entropyNats, standardErrorNats, by }: EntropyBound): string {
  return (
    `Rate ≥ H − distortion, and the data's entropy H is at most ${nats(entropyNats)}${standardErrorNats > 0 ? ` ± ${nats(standardErrorNats)}` : ""} nats: minus the mean ln p(x) of the sweep's best model (${by}). ` +
    "A model can lie below this line only if its likelihood is higher than this estimate."
  );
}
