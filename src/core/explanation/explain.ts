import { judge } from "./causes.ts";
import type { PointFacts, SweepFacts } from "./facts.ts";
import type { Finding } from "./finding.ts";
import type { Cause, Judgement } from "./judgement.ts";
import { picksOf, type Pick } from "./picks.ts";
import { subjectOf, type Subject } from "./subject.ts";

export interface Explanation {
  readonly picks: readonly Pick[];
  readonly subject: Subject;
  /** The point with the best held-out ELBO; of several seeds a typical one. */
  readonly best: number;
  /**
   * Whether z carries no information about x there: no active unit, and mutual information near zero where it was measured. A rate near
   * zero is neither necessary (data off centre cost rate without information) nor sufficient. False where one of the models that tie uses z.
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
  const subject = subjectOf(facts);
  const { best, explained, finding, isCollapsed } = subject;
  const judgements = finding === "healthy" ? [] : judge(facts, explained);
  const [leading] = judgements;
  return {
    picks: picksOf(facts.points),
    subject,
    best: best.point,
    isCollapsed,
    finding,
    cause: leading?.holds === true ? leading.cause : null,
    judgements,
  };
}

/** The point whose cause is sought. @throws RangeError for a sweep without a single measured point */
export function explainedOf(facts: SweepFacts): PointFacts {
  return subjectOf(facts).explained;
}
