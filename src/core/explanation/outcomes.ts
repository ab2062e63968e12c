import type { PointFacts } from "./facts.ts";
import { groupsOf } from "./picks.ts";

/**
 * The seeds of each setting that ended alike: with an active unit, or without one. Settings are compared by the means of these, because the
 * best of many seeds is better by chance than the best of few.
 */
export function outcomesOf(points: readonly PointFacts[]): readonly (readonly PointFacts[])[] {
  return groupsOf(points)
    .flatMap((seeds) => [seeds.filter(usesUnits), seeds.filter((point) => !usesUnits(point))])
    .filter((seeds) => seeds.length > 0);
}

function usesUnits({ activeUnits }: PointFacts): boolean {
  return activeUnits > 0;
}
