import type { AxisScale, Interval } from "./axisKinds.ts";
import type { PlaneWindow } from "./frontierDomain.ts";
import type { PlaneScales } from "./planePath.ts";

/** What part of the plane is looked at. Moves and zooms are of pixels, so they do the same on either kind of axis. */

/** Parts of what is in view: 0 to 1 from its lower left corner; beyond, outside it. */
export interface ViewPart {
  readonly x: Interval;
  readonly y: Interval;
}

/** The plane's ends seen from its middle, at most so many times as far off; at the least so small a part of them. */
const FARTHEST = 4;
const NEAREST = 1e-4;

/** What there would be to see in that part of the view. */
export function windowOf({ x, y }: PlaneScales, part: ViewPart): PlaneWindow {
  return { rateNats: intervalOf(x, part.x), distortionNats: intervalOf(y, part.y) };
}

function intervalOf(scale: AxisScale, [low, high]: Interval): Interval {
  const [start = 0, end = 1] = scale.range();
  const at = (share: number): number => scale.invert(start + share * (end - start));
  return [at(low), at(high)];
}

/** @param right, up in parts of the view */
export function moved(right: number, up: number): ViewPart {
  return { x: [right, 1 + right], y: [up, 1 + up] };
}

/** @param factor above 1: nearer; `about`, in parts of the view, stays where it is */
export function zoomed(
  factor: number,
  about: { readonly x: number; readonly y: number } | undefined = { x: 0.5, y: 0.5 },
): ViewPart {
  const around = (at: number): Interval => [at - at / factor, at + (1 - at) / factor];
  return { x: around(about.x), y: around(about.y) };
}

/** Neither so far off nor so near that nothing can be made out; and something of the whole is always in view. */
export function isReasonable({ rateNats, distortionNats }: PlaneWindow, whole: PlaneWindow): boolean {
  return isReasonableInterval(rateNats, whole.rateNats) && isReasonableInterval(distortionNats, whole.distortionNats);
}

function isReasonableInterval([low, high]: Interval, [first, last]: Interval): boolean {
  const share = (high - low) / (last - first);
  return share >= NEAREST && share <= FARTHEST && low < last && high > first;
}
