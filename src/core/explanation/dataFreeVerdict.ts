import { indexOfLargest } from "../indexOfLargest.ts";
import { seedGroups, seedMean, typicalOf } from "../seedGroups.ts";

/**
 * What the figures of a sweep say by themselves, where neither its data nor its models are at hand: which model the ELBO picks, where
 * collapse begins, and which models another one of the sweep betters at their own beta.
 */

export interface LoggedPoint {
  /** Index in the sweep. */
  readonly point: number;
  /** What multiplies the rate in its loss; null where it was not logged. */
  readonly beta: number | null;
  /** Equal for points that differ in beta and seed alone: only those have one frontier. */
  readonly family: string;
  /** Equal for points that differ in their seed alone. */
  readonly seedGroup: string;
  /** Nats per example. */
  readonly rateNats: number;
  readonly distortionNats: number;
  readonly activeUnits: number;
}

/** Where a family's models let go of their latents. */
export interface CollapseBracket {
  readonly family: string;
  /** The highest beta with an active model, the lowest with a collapsed one; null where there is none. */
  readonly highestActive: number | null;
  readonly lowestCollapsed: number | null;
}

/** A model whose loss another one of its family undercuts at the first one's beta. */
export interface Bettered {
  readonly point: number;
  readonly by: number;
  /** Of the loss at its beta; of rate + distortion where beta is unknown and the other has less of both. */
  readonly gainNats: number;
  /** It has no active unit, and the other has. */
  readonly isStuck: boolean;
}

/** Two neighbouring betas between which the rate rises. */
export interface RateRise {
  readonly from: number;
  readonly to: number;
  readonly riseNats: number;
}

export interface DataFreeVerdict {
  /** The point with the best ELBO; of several seeds the one nearest to their mean. */
  readonly best: number;
  /** All its seeds. */
  readonly seeds: readonly number[];
  /** How many of them have no active unit. */
  readonly collapsed: number;
  /** Most of them. */
  readonly isCollapsed: boolean;
  readonly brackets: readonly CollapseBracket[];
  readonly bettered: readonly Bettered[];
  readonly rises: readonly RateRise[];
}

/** Differences below this are none: what two trainings of one model differ by. */
const TOLERANCE_NATS = 0.1;

/** @throws RangeError for a sweep without a single measured point */
export function dataFreeVerdict(points: readonly LoggedPoint[]): DataFreeVerdict {
  const elboOf = (point: LoggedPoint): number => -lossAt(1, point);
  const groups = seedGroups(points, ({ seedGroup }) => seedGroup);
  const best = groups[indexOfLargest(groups.map((group) => seedMean(group.map(elboOf)).mean)) ?? 0];
  if (best === undefined) throw new RangeError("a sweep without a measured point has nothing to explain");
  const collapsed = best.filter(({ activeUnits }) => activeUnits === 0).length;
  const families = [...new Set(points.map(({ family }) => family))].map((family) =>
    points.filter((point) => point.family === family),
  );
  return {
    best: typicalOf(best, elboOf).point,
    seeds: best.map(({ point }) => point),
    collapsed,
    isCollapsed: collapsed > best.length / 2,
    brackets: families.flatMap(bracketOf),
    bettered: families.flatMap((family) => family.flatMap((point) => betteredBy(point, family))),
    rises: families.flatMap(risesOf),
  };
}

/** Distortion + beta * rate; at beta 1 the negative ELBO. */
function lossAt(beta: number, { rateNats, distortionNats }: LoggedPoint): number {
  return distortionNats + beta * rateNats;
}

function bracketOf(points: readonly LoggedPoint[]): readonly CollapseBracket[] {
  const betas = (isActive: boolean): readonly number[] =>
    points.flatMap(({ beta, activeUnits }) => (beta !== null && activeUnits > 0 === isActive ? [beta] : []));
  const [active, collapsed] = [betas(true), betas(false)];
  const [one] = points;
  if (one === undefined || active.length + collapsed.length === 0) return [];
  return [
    {
      family: one.family,
      highestActive: active.length === 0 ? null : Math.max(...active),
      lowestCollapsed: collapsed.length === 0 ? null : Math.min(...collapsed),
    },
  ];
}

/** The one that undercuts it most. Each is the best of its own beta if every training ended at its optimum. */
function betteredBy(point: LoggedPoint, family: readonly LoggedPoint[]): readonly Bettered[] {
  const { beta } = point;
  const rivals =
    beta === null
      ? family.filter((other) => other.rateNats <= point.rateNats && other.distortionNats <= point.distortionNats)
      : family;
  const loss = (one: LoggedPoint): number => lossAt(beta ?? 1, one);
  const rival = rivals.reduce((least, one) => (loss(one) < loss(least) ? one : least), point);
  const gainNats = loss(point) - loss(rival);
  return gainNats > TOLERANCE_NATS
    ? [{ point: point.point, by: rival.point, gainNats, isStuck: point.activeUnits === 0 && rival.activeUnits > 0 }]
    : [];
}

/**
 * The rate of optimal models cannot rise with beta: add D1 + b1 R1 <= D2 + b1 R2 and D2 + b2 R2 <= D1 + b2 R1, and
 * (b2 - b1) (R2 - R1) <= 0 is left. Of several seeds the one with the lowest loss stands for a beta.
 */
function risesOf(points: readonly LoggedPoint[]): readonly RateRise[] {
  const bestOf = new Map<number, LoggedPoint>();
  for (const point of points) {
    if (point.beta === null) continue;
    const known = bestOf.get(point.beta);
    if (known === undefined || lossAt(point.beta, point) < lossAt(point.beta, known)) bestOf.set(point.beta, point);
  }
  const along = [...bestOf].sort(([a], [b]) => a - b).map(([, point]) => point);
  return along.slice(1).flatMap((to, index) => {
    const from = along[index];
    const riseNats = from === undefined ? 0 : to.rateNats - from.rateNats;
    return from !== undefined && riseNats > TOLERANCE_NATS ? [{ from: from.point, to: to.point, riseNats }] : [];
  });
}
