import { indexOfLargest } from "../indexOfLargest.ts";
import { seedGroups, seedMean, typicalOf } from "../seedGroups.ts";
import { criteria, metrics, selectingValueOf, valueOf, type Criterion } from "./criteria.ts";
import type { PickFacts } from "./facts.ts";
import { withReliability, type Unreliable } from "./reliability.ts";
import { groupDifference, isTie, pooledSeedVariance, type Difference, type Group } from "./ties.ts";

/** What a criterion picks. Points that differ in their seed alone are picked together, by the mean of their figures. */
export interface Pick {
  readonly criterion: Criterion;
  /** A single point, or of several seeds the one nearest to their mean. */
  readonly point: number;
  /** All its seeds; absent for a single one. */
  readonly seeds?: readonly number[];
  /** The criterion's own figure: nats, a squared distance, or nats between the rate and the target. A mean over seeds. */
  readonly value: number;
  /** Of the mean over seeds; absent for a single one. */
  readonly standardError?: number;
  /** A mean over seeds. */
  readonly rateNats: number;
  readonly activeUnits: number;
  /** Others within two standard errors: the criterion then decides for none of them. Absent where there is none, or errors are not known. */
  readonly ties?: readonly Tie[];
  /** The failed estimate on which the pick rests. */
  readonly unreliable?: Unreliable;
}

/** A point, or its seeds, that a criterion does not distinguish from its best. */
export interface Tie {
  readonly point: number;
  readonly seeds?: readonly number[];
  readonly value: number;
  readonly standardError?: number;
  /** How much better the best is, at least 0, in the criterion's unit. */
  readonly difference: Difference;
}

/**
 * One pick for each criterion that was measured at every point: otherwise missing figures would decide. Among equals the first; those that
 * tie are named. Where some held-out examples select, their figures decide, and the values are those of the others.
 */
export function picksOf(points: readonly PickFacts[]): readonly Pick[] {
  const groups = groupsOf(points);
  const picks = criteria.flatMap((criterion): readonly Pick[] => {
    const { value } = metrics[criterion];
    if (points.some((point) => value(point) === null)) return [];
    const best = bestGroup(criterion, groups);
    if (best === undefined) return [];
    const ties = tiesOf(criterion, best, groups);
    return [
      {
        criterion,
        ...placeOf(criterion, best),
        rateNats: seedMean(best.map(({ rateNats }) => rateNats)).mean,
        activeUnits: typical(criterion, best).activeUnits,
        ...(ties.length === 0 ? {} : { ties }),
      },
    ];
  });
  return withReliability(picks, points);
}

/** Points that differ in their seed alone are one group. */
export function groupsOf<Point extends PickFacts>(points: readonly Point[]): readonly (readonly Point[])[] {
  return seedGroups(points, ({ seedGroup, point }) => seedGroup ?? `point ${point}`);
}

export function bestGroup(criterion: Criterion, groups: readonly Group[]): Group | undefined {
  const sign = metrics[criterion].best === "largest" ? 1 : -1;
  const means = groups.map((group) => sign * seedMean(group.map((point) => selectingValueOf(criterion, point))).mean);
  return groups[indexOfLargest(means) ?? 0];
}

function tiesOf(criterion: Criterion, best: Group, groups: readonly Group[]): readonly Tie[] {
  const seedVariance = pooledSeedVariance(criterion, groups);
  return groups.flatMap((other): readonly Tie[] => {
    const difference = other === best ? undefined : groupDifference(criterion, best, other, seedVariance);
    if (difference === undefined || !isTie(difference)) return [];
    return [{ ...placeOf(criterion, other), difference: { ...difference, value: Math.abs(difference.value) } }];
  });
}

function placeOf(criterion: Criterion, group: Group): Omit<Tie, "difference"> {
  const { mean, standardError } = seedMean(group.map((point) => valueOf(criterion, point)));
  const { point } = typical(criterion, group);
  if (standardError === null) return { point, value: mean };
  return { point, seeds: group.map((one) => one.point), value: mean, standardError };
}

function typical(criterion: Criterion, group: Group): PickFacts {
  return typicalOf(group, (point) => selectingValueOf(criterion, point));
}
