import { indexOfLargest } from "../indexOfLargest.ts";
import { judge } from "./causes.ts";
import type { PointFacts, SweepFacts } from "./facts.ts";
import { carriesNothing, findingOf, type Finding } from "./finding.ts";
import type { Cause, Judgement } from "./judgement.ts";
import { picksOf, type Pick } from "./picks.ts";

export interface Explanation {
  readonly picks: readonly Pick[];
  /** The point with the best held-out ELBO. */
  readonly best: number;
  /**
   * Whether z carries no information about x there: no active unit, and mutual information near zero where it was measured. A rate near
   * zero is neither necessary (data off centre cost rate without information) nor sufficient.
   */
  readonly isCollapsed: boolean;
  readonly finding: Finding;
  /** Null for a healthy model, and where no tested cause holds. */
  readonly cause: Cause | null;
  /** Every tested cause, those that hold first. */
  readonly judgements: readonly Judgement[];
}

/** @throws RangeError for a sweep without a single measured point */
export function explain(facts: SweepFacts): Explanation {
  const best = bestOf(facts);
  const finding = findingOf(best, facts.findings);
  const judgements = finding === "healthy" ? [] : judge(facts, best);
  const [leading] = judgements;
  return {
    picks: picksOf(facts.points),
    best: best.point,
    isCollapsed: carriesNothing(best),
    finding,
    cause: leading?.holds === true ? leading.cause : null,
    judgements,
  };
}

/** The point with the best held-out ELBO. @throws RangeError for a sweep without a single measured point */
export function bestOf({ points }: SweepFacts): PointFacts {
  const best = points[indexOfLargest(points.map(({ elboNats }) => elboNats)) ?? 0];
  if (best === undefined) throw new RangeError("a sweep without a trained point has nothing to explain");
  return best;
}
