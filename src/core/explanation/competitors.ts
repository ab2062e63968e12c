import type { PickFacts } from "./facts.ts";
import { bestGroup, groupsOf } from "./picks.ts";
import { groupDifference, pooledSeedVariance } from "./ties.ts";

/**
 * Beyond so many standard errors from the best a model is measured no further. A tie is two (ties.ts): the comparison is made again and
 * again while examples are added, and each time chance may decide.
 */
const DECIDED_ERRORS = 3;

/**
 * The points that may still be the best by annealed importance sampling, the one estimate that is measured on growing numbers of examples.
 * @returns none where the best is beyond all others, or is alone
 */
export function competitorsOf(points: readonly PickFacts[]): readonly number[] {
  const measured = points.filter(({ annealedNats }) => annealedNats !== null);
  const groups = groupsOf(measured);
  const best = bestGroup("annealed", groups);
  if (best === undefined) return [];
  const seedVariance = pooledSeedVariance("annealed", groups);
  const others = groups.filter((other) => {
    if (other === best) return false;
    const difference = groupDifference("annealed", best, other, seedVariance);
    return difference === undefined || Math.abs(difference.value) <= DECIDED_ERRORS * difference.standardError;
  });
  return others.length === 0 ? [] : [best, ...others].flatMap((group) => group.map(({ point }) => point));
}
