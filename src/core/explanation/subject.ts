import { seedMean, typicalOf } from "../seedGroups.ts";
import type { PointFacts, SweepFacts } from "./facts.ts";
import { carriesNothing, findingOf, type Finding } from "./finding.ts";
import { groupsOf, picksOf } from "./picks.ts";

/** The models that a verdict is about: those with the best held-out ELBO, without a choice by luck among seeds or among models that tie. */

/** A point, or the points that differ from it in their seed alone. */
export interface BestGroup {
  readonly points: readonly PointFacts[];
  /** The one nearest to the mean ELBO, among those that most of the group are like. */
  readonly typical: PointFacts;
  readonly finding: Finding;
  /** How many of its points carry nothing about x. */
  readonly collapsed: number;
  readonly elboNats: number;
  /** Of the mean over seeds; null for a single one. */
  readonly standardErrorNats: number | null;
}

export interface Subject {
  /** The best by its mean, then those that tie with it. */
  readonly groups: readonly BestGroup[];
  readonly best: PointFacts;
  /** The point whose cause is sought: where models that use z and models that do not share the best ELBO, one that does not. */
  readonly explained: PointFacts;
  readonly finding: Finding;
  /** Whether most models of each of the groups carry nothing about x. */
  readonly isCollapsed: boolean;
}

/** @throws RangeError for a sweep without a single measured point */
export function subjectOf({ points, findings }: SweepFacts): Subject {
  const groups = bestGroups(points).map((group) => bestGroup(group, findings));
  const [first] = groups;
  if (first === undefined) throw new RangeError("a sweep without a trained point has nothing to explain");
  const isCollapsed = groups.every(({ points: seeds, collapsed }) => collapsed > seeds.length / 2);
  const shared = { groups, best: first.typical, isCollapsed };
  const without = groups.find(({ finding }) => !usesLatents(finding));
  if (without !== undefined && groups.some(({ finding }) => usesLatents(finding)))
    return { ...shared, explained: without.typical, finding: "tie" };
  const mixed = groups.find(({ points: seeds, collapsed }) => collapsed > 0 && collapsed < seeds.length);
  if (mixed !== undefined)
    return { ...shared, explained: typicalElbo(mixed.points.filter(carriesNothing)), finding: "seeds-differ" };
  return { ...shared, explained: first.typical, finding: first.finding };
}

/** The best by mean ELBO and those that tie with it, each with its seeds. */
function bestGroups(points: readonly PointFacts[]): readonly (readonly PointFacts[])[] {
  const pick = picksOf(points).find(({ criterion }) => criterion === "elbo");
  if (pick === undefined) return [];
  const places = [pick.point, ...(pick.ties ?? []).map(({ point }) => point)];
  const groups = groupsOf(points);
  return places.flatMap((point) => groups.filter((group) => group.some((one) => one.point === point)));
}

function bestGroup(points: readonly PointFacts[], reported: readonly string[]): BestGroup {
  const without = points.filter(carriesNothing);
  const typical = typicalElbo(
    without.length > points.length / 2 ? without : points.filter((one) => !carriesNothing(one)),
  );
  const { mean, standardError } = seedMean(points.map(({ elboNats }) => elboNats));
  return {
    points,
    typical,
    finding: findingOf(typical, reported),
    collapsed: without.length,
    elboNats: mean,
    standardErrorNats: standardError,
  };
}

function typicalElbo(points: readonly PointFacts[]): PointFacts {
  return typicalOf(points, ({ elboNats }) => elboNats);
}

/** Whether a model of this finding uses z to some purpose. */
export function usesLatents(finding: Finding): boolean {
  return finding === "healthy" || finding === "shifted";
}
