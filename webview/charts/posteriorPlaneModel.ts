import type { ModelView } from "../../src/protocol/pointQuestions.ts";

/** The aggregate posterior in two units: posterior means of held-out examples, with circles of the prior. */

export interface PosteriorGroup {
  /** Null for the remaining labels, or for examples without labels. */
  readonly name: string | null;
  readonly places: readonly (readonly [x: number, y: number])[];
}

export interface PosteriorPlaneModel {
  readonly units: readonly [x: number, y: number];
  /** Ordered by label; the remaining labels last. */
  readonly groups: readonly PosteriorGroup[];
  /** Both axes extend from -reach to reach. */
  readonly reach: number;
  /** Radii in prior standard deviations; empty for a learned prior. */
  readonly priorCircles: readonly number[];
  /** Number of labels beyond MAX_GROUPS. */
  readonly unnamed: number;
}

/** More colours and shapes would be hard to distinguish. */
export const MAX_GROUPS = 10;
const CIRCLES = [1, 2];
const ROOM = 1.06;

export function posteriorPlaneModel(
  { means, labelNames, samples }: Pick<ModelView, "means" | "labelNames" | "samples">,
  x: number,
  y: number,
): PosteriorPlaneModel {
  const [atX, atY] = [means.units.indexOf(x), means.units.indexOf(y)];
  const places = means.rows.map((row) => [row[atX] ?? 0, row[atY] ?? 0] as const);
  const priorCircles = samples === null ? [] : CIRCLES;
  const reach =
    ROOM * places.reduce((furthest, [a, b]) => Math.max(furthest, Math.abs(a), Math.abs(b)), CIRCLES.at(-1) ?? 2);
  const { labels } = means;
  if (labels === null) return { units: [x, y], groups: [{ name: null, places }], reach, priorCircles, unnamed: 0 };
  const counts = new Map<number, number>();
  for (const label of labels) counts.set(label, (counts.get(label) ?? 0) + 1);
  const named = [...counts.keys()]
    .sort((a, b) => (counts.get(b) ?? 0) - (counts.get(a) ?? 0) || a - b)
    .slice(0, MAX_GROUPS)
    .sort((a, b) => a - b);
  const groups = named.map((label): PosteriorGroup => ({
    name: labelNames?.[label] ?? String(label),
    places: places.filter((_, row) => labels[row] === label),
  }));
  const rest = places.filter((_, row) => !named.includes(labels[row] as number));
  return {
    units: [x, y],
    groups: rest.length === 0 ? groups : [...groups, { name: null, places: rest }],
    reach,
    priorCircles,
    unnamed: counts.size - named.length,
  };
}
