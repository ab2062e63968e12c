/** Points of a sweep that differ in `training.seed` alone: one specification, trained more than once. */

export const SEED_AXIS = "training.seed";

/** The points by their settings without the seed, in the order of their first points. @param keyOf equal for points of one group */
export function seedGroups<Point>(
  points: readonly Point[],
  keyOf: (point: Point, index: number) => string,
): readonly (readonly Point[])[] {
  const groups = new Map<string, Point[]>();
  points.forEach((point, index) => {
    const key = keyOf(point, index);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [point]);
    else group.push(point);
  });
  return [...groups.values()];
}

/** Equal for points that differ in their seed alone; a point whose settings name no seed is alone, as in logs of other trainers. */
export function seedGroupKey(settings: Readonly<Record<string, number>>, point: number): string {
  if (settings[SEED_AXIS] === undefined) return `point ${point}`;
  return JSON.stringify(Object.entries(settings).filter(([axis]) => axis !== SEED_AXIS));
}

/** Of one figure over the seeds of a group. */
export interface SeedMean {
  readonly mean: number;
  /** Sample variance between seeds; null for a single seed. */
  readonly variance: number | null;
  /** Of the mean over seeds; null for a single seed. */
  readonly standardError: number | null;
}

export function seedMean(values: readonly number[]): SeedMean {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  if (values.length < 2) return { mean, variance: null, standardError: null };
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (values.length - 1);
  return { mean, variance, standardError: Math.sqrt(variance / values.length) };
}

/** Two seeds are equally far from their mean, except for rounding. */
const ROUNDING = 1e-9;

/** The member whose figure is nearest to the group's mean, so that luck does not choose; among equals the first. Not for an empty group. */
export function typicalOf<Point>(group: readonly Point[], figure: (point: Point) => number): Point {
  const { mean } = seedMean(group.map(figure));
  return group.reduce((nearest, one) =>
    Math.abs(figure(one) - mean) < (1 - ROUNDING) * Math.abs(figure(nearest) - mean) ? one : nearest,
  );
}
