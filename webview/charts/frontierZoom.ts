import type { AxisScale, Interval } from "./axisKinds.ts";
import type { PlaneWindow } from "./frontierDomain.ts";
import type { PlaneScales } from "./planePath.ts";

/** Moves and zooms of the plane. They work on pixels, so they are the same on linear and logarithmic axes. */

/** A part of the current view as fractions from its lower left corner; outside 0 to 1 it extends beyond the view. */
export interface ViewPart {
  readonly x: Interval;
  readonly y: Interval;
}

/** Largest and smallest width of a window, relative to the whole plane. */
const MAX_SHARE = 4;
const MIN_SHARE = 1e-4;

/** The window in nats for a part of the current view. */
export function windowOf({ x, y }: PlaneScales, part: ViewPart): PlaneWindow {
  return { rateNats: intervalOf(x, part.x), distortionNats: intervalOf(y, part.y) };
}

function intervalOf(scale: AxisScale, [low, high]: Interval): Interval {
  const [start = 0, end = 1] = scale.range();
  const at = (share: number): number => scale.invert(start + share * (end - start));
  return [at(low), at(high)];
}

/** @param right, up fractions of the view */
export function moved(right: number, up: number): ViewPart {
  return { x: [right, 1 + right], y: [up, 1 + up] };
}

/** @param factor above 1 zooms in; `about` is the fixed place, as fractions of the view */
export function zoomed(
  factor: number,
  about: { readonly x: number; readonly y: number } | undefined = { x: 0.5, y: 0.5 },
): ViewPart {
  const around = (at: number): Interval => [at - at / factor, at + (1 - at) / factor];
  return { x: around(about.x), y: around(about.y) };
}

/** Whether a window is neither too large nor too small, and overlaps the whole plane. */
export function isReasonable({ rateNats, distortionNats }: PlaneWindow, whole: PlaneWindow): boolean {
  return isReasonableInterval(rateNats, whole.rateNats) && isReasonableInterval(distortionNats, whole.distortionNats);
}

function isReasonableInterval([low, high]: Interval, [first, last]: Interval): boolean {
  const share = (high - low) / (last - first);
  return share >= MIN_SHARE && share <= MAX_SHARE && low < last && high > first;
}
