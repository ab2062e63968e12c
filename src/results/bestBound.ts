import type { PointEvaluation } from "./evaluations.ts";
import type { Measure } from "./information.ts";

export interface BestBound {
  readonly estimate: Measure;
  readonly by: "annealed importance sampling" | "importance-weighted bound";
}

/**
 * The higher of the two estimates of ln p(x): both are lower bounds in expectation, and annealing with few temperatures can lie below the
 * importance-weighted bound.
 */
export function bestBound({
  annealedNats,
  importanceWeightedNats,
}: Pick<PointEvaluation, "annealedNats" | "importanceWeightedNats">): BestBound {
  return annealedNats !== null && annealedNats.mean >= importanceWeightedNats.mean
    ? { estimate: annealedNats, by: "annealed importance sampling" }
    : { estimate: importanceWeightedNats, by: "importance-weighted bound" };
}
