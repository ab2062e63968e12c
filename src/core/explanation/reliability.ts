import type { EstimateFailure } from "./estimates.ts";
import type { PickFacts } from "./facts.ts";

/** Why a pick cannot be relied on: an estimate of the picked point, or of one that could be better, fails. */
export interface Unreliable extends EstimateFailure {
  readonly point: number;
}

interface PickedValue {
  readonly criterion: string;
  readonly point: number;
  readonly seeds?: readonly number[];
  readonly value: number;
}

/** Adds to each pick the failed estimate on which it rests, if there is one. */
export function withReliability<P extends PickedValue>(
  picks: readonly P[],
  points: readonly PickFacts[],
): readonly (P & { readonly unreliable?: Unreliable })[] {
  return picks.map((pick) => {
    const unreliable = unreliableOf(pick, points);
    return unreliable === undefined ? pick : { ...pick, unreliable };
  });
}

function unreliableOf(pick: PickedValue, points: readonly PickFacts[]): Unreliable | undefined {
  const failures = points.flatMap((facts) =>
    (facts.failures ?? [])
      .filter(({ criterion }) => criterion === pick.criterion)
      .map((failure) => ({ facts, failure: { ...failure, point: facts.point } })),
  );
  const own = failures.find(({ facts }) => [pick.point, ...(pick.seeds ?? [])].includes(facts.point));
  const other = own ?? failures.find(({ facts, failure }) => couldExceed(facts, failure, pick.value));
  return other?.failure;
}

/** Whether a failed lower bound of another point leaves room for a value above that of the pick. */
function couldExceed(facts: PickFacts, { criterion, reason, value }: EstimateFailure, picked: number): boolean {
  if (criterion === "mutualInformation") return false;
  if (criterion === "annealed") return (facts.annealedNats ?? -Infinity) + value > picked;
  const better = isReliable(facts, "annealed") ? facts.annealedNats : null;
  // Few samples: the bound is off by an unknown amount, unless annealing bounds it.
  return reason === "few-effective-samples" && better === null
    ? true
    : Math.max(better ?? -Infinity, facts.importanceWeightedNats ?? -Infinity) > picked;
}

/** Whether a point's estimate for a criterion was measured and does not fail. */
export function isReliable(
  { failures = [] }: Pick<PickFacts, "failures">,
  criterion: EstimateFailure["criterion"],
): boolean {
  return !failures.some((failure) => failure.criterion === criterion);
}

/** The highest lower bound of ln p(x) that can be relied on. The ELBO always can, but is a mean over other examples: it is the last. */
export function soundLikelihoodNats(facts: PickFacts): number {
  const annealed = isReliable(facts, "annealed") ? facts.annealedNats : null;
  const importance = isReliable(facts, "importanceWeighted") ? facts.importanceWeightedNats : null;
  if (annealed === null || importance === null) return annealed ?? importance ?? facts.elboNats;
  return Math.max(annealed, importance);
}
