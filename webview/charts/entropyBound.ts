import type { Measure, PointEvaluation, RunEvaluation } from "../../src/protocol/evaluations.ts";
import type { Sweep } from "../sweep.ts";
import { nats } from "../wording.ts";

/**
 * H - D <= I(x;z) <= R (Alemi et al. 2018, equation 3). The data's entropy H is not known: the best model's cross-entropy, minus its
 * mean ln p(x), bounds it from above. Every model's rate + distortion is at least its own cross-entropy, so none of the sweep lies
 * below this one; a model of better likelihood than all of them could.
 */
export interface EntropyBound {
  /** Estimate of an upper bound on H, nats per held-out example. */
  readonly entropyNats: number;
  readonly standardErrorNats: number;
  /** The point whose likelihood it is. */
  readonly point: number;
  readonly by: string;
}

/** Null where no point's likelihood was estimated. */
export function entropyBound({ points }: Pick<Sweep, "points">, evaluation: RunEvaluation | null): EntropyBound | null {
  let best: EntropyBound | null = null;
  for (const measured of evaluation?.points ?? []) {
    const heldOut = points[measured.point]?.heldOut ?? null;
    if (heldOut === null) continue;
    const { estimate, by } = likelihoodOf(measured);
    // Likelihoods are of some of the held-out examples: what they gain over the ELBO of the same ones is added to the ELBO of all.
    const entropyNats = -(heldOut.elboNats + Math.max(0, estimate.mean - measured.elboNats.mean));
    if (best === null || entropyNats < best.entropyNats)
      best = { entropyNats, standardErrorNats: estimate.standardError, point: measured.point, by };
  }
  return best;
}

/** Exact where it can be had; else the higher of two estimates that both lie below in expectation. */
function likelihoodOf({ exactNats, annealedNats, importanceWeightedNats }: PointEvaluation): {
  readonly estimate: Measure;
  readonly by: string;
} {
  if (exactNats !== null) return { estimate: exactNats, by: "exact likelihood" };
  if (annealedNats !== null && annealedNats.mean >= importanceWeightedNats.mean)
    return { estimate: annealedNats, by: "annealed importance sampling" };
  return { estimate: importanceWeightedNats, by: "importance-weighted bound" };
}

/** For the legend's hint: what the shaded region says, and what it does not. */
export function boundSentence({ entropyNats, standardErrorNats, by }: EntropyBound): string {
  return (
    `Rate ≥ H − distortion, and the data's entropy H is at most ${nats(entropyNats)}${standardErrorNats > 0 ? ` ± ${nats(standardErrorNats)}` : ""} nats: minus the mean ln p(x) of the sweep's best model (${by}). ` +
    "No model of this sweep's likelihood estimate can lie below; one of better likelihood could."
  );
}
