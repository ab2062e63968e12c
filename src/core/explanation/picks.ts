import { indexOfLargest } from "../indexOfLargest.ts";
import { seedGroups, seedMean, typicalOf } from "../seedGroups.ts";
import { criteria, metrics, selectingValueOf, valueOf, type Criterion } from "./criteria.ts";
import type { PickFacts } from "./facts.ts";
import { isProbeAboveChance, probeError } from "./probes.ts";
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
  /** Of the mean over seeds, of a probe also over rows; absent for a single seed of the other criteria. */
  readonly standardError?: number;
  /** What a probe has by chance. */
  readonly chance?: number;
  /** A mean over seeds; null where it is not known. */
  readonly rateNats: number | null;
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
  /** As of the pick. */
  readonly standardError?: number;
  /** How much better the best is, at least 0, in the criterion's unit. */
  readonly difference: Difference;
}

/**
 * One pick for each criterion that was measured at every point: otherwise missing figures would decide. Among equals the first; those that
 * tie are named. Where some held-out examples select, their figures decide, and the values are those of the others.
 */
export function picksOf(points: readonly PickFacts[]): readonly Pick[] {
  const picks = criteria.flatMap((criterion): readonly Pick[] => {
    const { value } = metrics[criterion];
    if (points.some((point) => value(point) === null)) return [];
    const groups = groupsOf(points).filter((group) => isEligible(criterion, group));
    const best = groups.length === 0 ? undefined : bestGroup(criterion, groups);
    if (best === undefined || (criterion === "probe" && !isProbeAboveChance(points, best))) return [];
    const ties = tiesOf(criterion, best, groups);
    const rateNats = seedMean(best.map((point) => point.rateNats)).mean;
    const chance = criterion === "probe" ? best[0]?.probe?.chance : undefined;
    return [
      {
        criterion,
        ...placeOf(criterion, best),
        ...(chance === undefined ? {} : { chance }),
        rateNats: Number.isNaN(rateNats) ? null : rateNats,
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

/** Of several seeds most. */
function isEligible(criterion: Criterion, group: Group): boolean {
  const { isEligible: isOne = () => true } = metrics[criterion];
  return 2 * group.filter(isOne).length > group.length;
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
  const seeds = standardError === null ? {} : { seeds: group.map((one) => one.point) };
  const error = criterion === "probe" ? probeError(group) : standardError;
  return { point, ...seeds, value: mean, ...(error === null ? {} : { standardError: error }) };
}

function typical(criterion: Criterion, group: Group): PickFacts {
  return typicalOf(group, (point) => selectingValueOf(criterion, point));
}
