import { max, min } from "d3-array";
import { hasFigures } from "../figures.ts";
import type { Sweep } from "../sweep.ts";
import type { Interval } from "./axisKinds.ts";
import type { Place } from "./place.ts";
import type { PlacedPoint } from "./placedPoint.ts";
import { padded } from "./plane.ts";

/** A part of the plane. */
export interface PlaneWindow {
  readonly rateNats: Interval;
  readonly distortionNats: Interval;
}

export function holds({ rateNats, distortionNats }: PlaneWindow, place: Place): boolean {
  const inside = (value: number, [low, high]: Interval): boolean => value >= low && value <= high;
  return inside(place.rateNats, rateNats) && inside(place.distortionNats, distortionNats);
}

/** Room to the right of the last point, and for points that exceed their predictions. */
const MARGIN = 1.04;
const OVERSHOOT = 1.12;
/** The least that an axis spans: smaller differences are those of draws, and their ticks have more decimals than there is room for. */
const MIN_SPAN_NATS = 0.1;

/**
 * The part of the plane that is shown without zoom. It includes predictions from the start, so that it does not jump when points
 * reach them. Points that still train are left out, because their first epochs are far off, unless there is no prediction.
 * @param compared other sweeps' points
 */
export function frontierDomain(
  { frontier, predictions, isEdited }: Sweep,
  points: readonly PlacedPoint[],
  compared: readonly Place[] = [],
): PlaneWindow {
  const predicted = predictions.filter(hasFigures);
  const settled = points.filter(({ isFinal }) => isFinal || predicted.length === 0);
  // The frontier may extend far beyond the points; its first place has rate 0.
  const ends = isEdited || predicted.length === 0 ? frontier : frontier.slice(0, 1);
  const places: readonly Place[] = [...predicted, ...settled, ...compared, ...ends];
  const rates = places.map(({ rateNats }) => rateNats);
  const distortions = places.map(({ distortionNats }) => distortionNats);
  const isPredicted = predicted.length > 0;
  const highestRate = Math.max(
    0,
    max(predicted, ({ rateNats }) => rateNats * OVERSHOOT) ?? 0,
    (max(rates) ?? 0) * MARGIN,
  );
  const [low, high] = padded(...spread(min(distortions) ?? 0, max(distortions) ?? 1));
  return {
    rateNats: [Math.min(0, min(rates) ?? 0), highestRate > 0 ? Math.max(highestRate, MIN_SPAN_NATS) : 1],
    distortionNats: [low, isPredicted ? high + (high - low) * (OVERSHOOT - MARGIN) : high],
  };
}

/** A domain with the compared points may be so many times as wide or high as that of the sweep's own. */
const MAX_STRETCH = 3;
/** Fewer points have no shape that a wide domain would hide. */
const MIN_SHAPE = 3;

/**
 * The part that is shown, and the whole with all compared points. They differ where the sweep's own points would be a small part of the
 * whole; far points are then drawn at the edge.
 */
export function frontierDomains(
  sweep: Sweep,
  points: readonly PlacedPoint[],
  compared: readonly Place[],
): { readonly domain: PlaneWindow; readonly whole: PlaneWindow } {
  const [own, whole] = [frontierDomain(sweep, points), frontierDomain(sweep, points, compared)];
  const stretch = ([low, high]: Interval, [from, to]: Interval): number => (to - from) / (high - low);
  const most = Math.max(stretch(own.rateNats, whole.rateNats), stretch(own.distortionNats, whole.distortionNats));
  return { domain: points.length >= MIN_SHAPE && most > MAX_STRETCH ? own : whole, whole };
}

/** Equal ends stay equal. */
function spread(low: number, high: number): Interval {
  const missing = high > low ? Math.max(0, MIN_SPAN_NATS - (high - low)) : 0;
  return [low - missing / 2, high + missing / 2];
}
