import type { AggregateView } from "../../src/protocol/pointQuestions.ts";
import { aggregateDensity, type AggregateDensity } from "./aggregateDensity.ts";
import { shortNumber } from "../wording.ts";

/** The aggregate posterior in two units: posterior means of held-out examples or the density of z, with circles of the prior. */

export interface PosteriorGroup {
  /** Null for the remaining labels, or for examples without labels. */
  readonly name: string | null;
  /** Place on a scale from 0 to 1 where the labels are numbers; null for classes. */
  readonly tone: number | null;
  readonly places: readonly (readonly [x: number, y: number])[];
}

export interface PosteriorPlaneModel {
  readonly units: readonly [x: number, y: number];
  /** Ordered by label; the remaining labels last. */
  readonly groups: readonly PosteriorGroup[];
  /** The ends of the scale where the labels are numbers. */
  readonly scale: { readonly low: string; readonly high: string } | null;
  /** Drawn in place of the groups. */
  readonly density: AggregateDensity | null;
  /** Both axes extend from -reach to reach. */
  readonly reach: number;
  /** Radii in prior standard deviations; empty for a learned prior. */
  readonly priorCircles: readonly number[];
  /** Number of labels beyond MAX_GROUPS. */
  readonly unnamed: number;
}

export interface PlaneChoice {
  readonly units: readonly [x: number, y: number];
  /** Among the sets of labels; null for none. */
  readonly set: number | null;
  readonly isDensity: boolean;
}

/** Ten colours with seven shapes: no two of so many groups have both in common. */
export const MAX_GROUPS = 20;
/** Steps of a scale of numbers. */
const TONES = 16;
const CIRCLES = [1, 2];
const ROOM = 1.06;

export function posteriorPlaneModel(
  means: AggregateView,
  { units, set, isDensity }: PlaneChoice,
  isPriorNormal: boolean,
): PosteriorPlaneModel {
  const [x, y] = units.map((unit) => means.units.indexOf(unit)) as [number, number];
  const places = means.rows.map((row) => [row[x] ?? 0, row[y] ?? 0] as const);
  const priorCircles = isPriorNormal ? CIRCLES : [];
  const reach =
    ROOM * places.reduce((furthest, [a, b]) => Math.max(furthest, Math.abs(a), Math.abs(b)), CIRCLES.at(-1) ?? 2);
  const labels = set === null ? undefined : means.labelSets[set];
  const coloured = labels === undefined || isDensity ? plain(places) : grouped(places, labels);
  const density = isDensity
    ? aggregateDensity(
        places.map((place, row) => {
          const own = means.deviations?.[row];
          return { place, deviation: own === undefined ? null : ([own[x] ?? 1, own[y] ?? 1] as const) };
        }),
        reach,
      )
    : null;
  return { units, ...coloured, density, reach, priorCircles };
}

type Coloured = Pick<PosteriorPlaneModel, "groups" | "scale" | "unnamed">;
type Places = PosteriorGroup["places"];

function plain(places: Places): Coloured {
  return { groups: [{ name: null, tone: null, places }], scale: null, unnamed: 0 };
}

function grouped(places: Places, { labels, names }: AggregateView["labelSets"][number]): Coloured {
  const counts = new Map<number, number>();
  for (const label of labels) counts.set(label, (counts.get(label) ?? 0) + 1);
  const values = numericValues(labels, names);
  if (values !== null && counts.size > MAX_GROUPS) return onScale(places, values);
  const named = [...counts.keys()]
    .sort((a, b) => (counts.get(b) ?? 0) - (counts.get(a) ?? 0) || a - b)
    .slice(0, MAX_GROUPS)
    .sort((a, b) => a - b);
  const groups = named.map((label): PosteriorGroup => ({
    name: names?.[label] ?? String(label),
    tone: null,
    places: places.filter((_, row) => labels[row] === label),
  }));
  const rest = places.filter((_, row) => !named.includes(labels[row] as number));
  return {
    groups: rest.length === 0 ? groups : [...groups, { name: null, tone: null, places: rest }],
    scale: null,
    unnamed: counts.size - named.length,
  };
}

/** Null where a label is not a number. */
function numericValues(labels: readonly number[], names: readonly string[] | null): readonly number[] | null {
  if (names === null) return labels;
  const numbers = names.map((name) => (name.trim() === "" ? NaN : Number(name)));
  return numbers.every(Number.isFinite) ? labels.map((label) => numbers[label] ?? 0) : null;
}

function onScale(places: Places, values: readonly number[]): Coloured {
  const [low, high] = [Math.min(...values), Math.max(...values)];
  const stepOf = (value: number): number => Math.round(((value - low) / (high - low)) * (TONES - 1));
  const groups = Array.from({ length: TONES }, (_, step): PosteriorGroup => ({
    name: null,
    tone: step / (TONES - 1),
    places: places.filter((_place, row) => stepOf(values[row] ?? low) === step),
  }));
  return {
    groups: groups.filter((group) => group.places.length > 0),
    scale: { low: shortNumber(low), high: shortNumber(high) },
    unnamed: 0,
  };
}
