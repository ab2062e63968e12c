import { indexOfLargest } from "../indexOfLargest.ts";
import { judge, type Cause, type Judgement } from "./causes.ts";
import type { PickFacts, SweepFacts } from "./facts.ts";
import { picksOf, type Pick } from "./picks.ts";

/** Estimates over a few hundred examples cannot distinguish less mutual information from zero. */
const NO_INFORMATION_NATS = 0.05;

export interface Explanation {
  readonly picks: readonly Pick[];
  /** The point with the best held-out ELBO. */
  readonly best: number;
  /**
   * Whether z carries no information about x there: no active unit, and mutual information near zero where it was measured. A rate near
   * zero is neither necessary (data off centre cost rate without information) nor sufficient.
   */
  readonly isCollapsed: boolean;
  /** Null for a model that is not collapsed, or where no tested cause holds. */
  readonly cause: Cause | null;
  /** Every tested cause, those that hold first. */
  readonly judgements: readonly Judgement[];
}

/** @throws RangeError for a sweep without a single measured point */
export function explain(facts: SweepFacts): Explanation {
  const best = facts.points[indexOfLargest(facts.points.map(({ elboNats }) => elboNats)) ?? 0];
  if (best === undefined) throw new RangeError("a sweep without a trained point has nothing to explain");
  const isCollapsed = carriesNothing(best);
  const judgements = isCollapsed ? judge(facts, best) : [];
  const [leading] = judgements;
  return {
    picks: picksOf(facts.points),
    best: best.point,
    isCollapsed,
    cause: leading?.holds === true ? leading.cause : null,
    judgements,
  };
}

/** Whether z carries nothing about x. */
export function carriesNothing({ activeUnits, mutualInformationNats }: PickFacts): boolean {
  return activeUnits === 0 && (mutualInformationNats === null || mutualInformationNats < NO_INFORMATION_NATS);
}
