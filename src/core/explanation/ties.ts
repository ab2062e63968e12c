import { seedMean } from "../seedGroups.ts";
import { selectingValueOf, type Criterion } from "./criteria.ts";
import type { PickFacts } from "./facts.ts";

/** The points of one specification, which differ in their seed alone. */
export type Group = readonly PickFacts[];

/** A difference of two groups' mean figures and its standard error, in the criterion's unit. */
export interface Difference {
  readonly value: number;
  readonly standardError: number;
}

/** Within so many standard errors two groups tie. */
const TIE_ERRORS = 2;

/**
 * The first group's mean figure less the second's, on the examples that select. Its error has two parts: what other seeds would change (the variance between the
 * seeds of each group), and what other examples would change (the differences on single examples, which are paired).
 * @param seedVariance between seeds, for a group with one; null where no group has more than one
 * @returns undefined where neither part is known
 */
export function groupDifference(
  criterion: Criterion,
  first: Group,
  second: Group,
  seedVariance: number | null = null,
): Difference | undefined {
  const means = [first, second].map((group) => seedMean(group.map((point) => selectingValueOf(criterion, point))));
  const betweenSeeds = means.map(({ variance }, i) => {
    const known = variance ?? seedVariance;
    return known === null ? null : known / (i === 0 ? first : second).length;
  });
  const overExamples = pairedVariance(criterion, first, second);
  const parts = [...betweenSeeds, overExamples].filter((part) => part !== null);
  if (parts.length === 0) return undefined;
  return {
    value: (means[0]?.mean ?? NaN) - (means[1]?.mean ?? NaN),
    standardError: Math.sqrt(parts.reduce((sum, part) => sum + part, 0)),
  };
}

export function isTie({ value, standardError }: Difference): boolean {
  return Math.abs(value) <= TIE_ERRORS * standardError;
}

/** The mean variance between seeds over the groups with more than one; null where there is none. */
export function pooledSeedVariance(criterion: Criterion, groups: readonly Group[]): number | null {
  const variances = groups.flatMap((group) => {
    const { variance } = seedMean(group.map((point) => selectingValueOf(criterion, point)));
    return variance === null ? [] : [variance];
  });
  return variances.length === 0 ? null : seedMean(variances).mean;
}

/** The squared error of the mean difference over examples, each averaged over the seeds; null where single examples were not measured. */
function pairedVariance(criterion: Criterion, first: Group, second: Group): number | null {
  const [a, b] = [perExample(criterion, first), perExample(criterion, second)];
  if (a === null || b === null || a.length !== b.length) return null;
  const { variance } = seedMean(a.map((value, i) => value - (b[i] as number)));
  if (variance === null) return null;
  // The ELBO is known of all held-out examples, the other figures of those evaluated.
  const examples = criterion === "elbo" ? (first[0]?.heldOutExamples ?? a.length) : a.length;
  return variance / Math.max(examples, a.length);
}

/** Of each example, or of each group of examples; averaged over the seeds. */
function perExample(criterion: Criterion, group: Group): readonly number[] | null {
  const single = group.map((point) => figuresOf(criterion, point));
  const [first] = single;
  if (first === undefined || first === null || single.some((values) => values?.length !== first.length)) return null;
  return first.map((_, i) => single.reduce((sum, values) => sum + (values?.[i] ?? NaN), 0) / single.length);
}

function figuresOf(
  criterion: Criterion,
  { perExampleNats, frechetPerGroup, probe }: PickFacts,
): readonly number[] | null {
  switch (criterion) {
    case "elbo":
    case "importanceWeighted":
    case "annealed":
      return perExampleNats?.[criterion] ?? null;
    case "frechet":
      return frechetPerGroup ?? null;
    case "probe":
      return probe?.right ?? null;
    case "mutualInformation":
    case "targetRate":
      return null;
  }
}
