import { ticks } from "d3-array";
import type { AxisScale } from "./axisKinds.ts";
import type { PlaneWindow } from "./frontierDomain.ts";
import type { Place } from "./place.ts";
import { isStraight, type PlaneScales } from "./planePath.ts";

/** Lines of equal ELBO: rate + distortion is constant along them, so their slope is -1 where both axes are linear. */

const ABOUT_SO_MANY = 7;
const SAMPLES = 40;

/** A part of the plane with its scales. */
export interface ScaledWindow extends PlaneScales {
  readonly seen: PlaneWindow;
}

/** Round ELBO values in that part of the plane, in nats. */
export function isoElbos({ rateNats, distortionNats }: PlaneWindow): readonly number[] {
  return ticks(-(rateNats[1] + distortionNats[1]), -(rateNats[0] + distortionNats[0]), ABOUT_SO_MANY);
}

/** The part of a line of equal ELBO inside the plane, ordered by rate; empty if there is none. */
export function isoElboPlaces(elboNats: number, { x, y, seen }: ScaledWindow): readonly Place[] {
  const [lowRate, highRate] = seen.rateNats;
  const [lowDistortion, highDistortion] = seen.distortionNats;
  const from = Math.max(lowRate, -elboNats - highDistortion);
  const to = Math.min(highRate, -elboNats - lowDistortion);
  if (!(from < to)) return [];
  const rates = isStraight({ x, y }) ? [from, to] : sampled(from, to, elboNats, { x, y });
  return rates.map((rateNats) => ({ rateNats, distortionNats: -elboNats - rateNats }));
}

/** Samples evenly along both axes, because the curve may be steep or flat. */
function sampled(from: number, to: number, elboNats: number, { x, y }: PlaneScales): readonly number[] {
  const even = Array.from({ length: SAMPLES + 1 }, (_, i) => i / SAMPLES);
  const between = (scale: AxisScale, a: number, b: number): readonly number[] =>
    even.map((t) => scale.invert(scale(a) + t * (scale(b) - scale(a))));
  const alongRate = between(x, from, to);
  const alongDistortion = between(y, -elboNats - from, -elboNats - to).map(
    (distortionNats) => -elboNats - distortionNats,
  );
  return [...alongRate, ...alongDistortion].map((rate) => Math.max(from, Math.min(to, rate))).sort((a, b) => a - b);
}
