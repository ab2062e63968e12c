import { line } from "d3-shape";
import type { AxisScale } from "./axisKinds.ts";
import type { Place } from "./place.ts";

/** Paths on the plane. A line that is straight in nats bends on a logarithmic axis, so it is sampled there. */

export interface PlaneScales {
  readonly x: AxisScale;
  readonly y: AxisScale;
}

const SAMPLES_A_SEGMENT = 12;

export function isStraight({ x, y }: PlaneScales): boolean {
  return !("constant" in x) && !("constant" in y);
}

/** Null without places. A place that is not finite makes a gap. */
export function placesPath(places: readonly Place[], scales: PlaneScales): string | null {
  const { x, y } = scales;
  const path = line<Place>(
    ({ rateNats }) => x(rateNats),
    ({ distortionNats }) => y(distortionNats),
  ).defined(({ rateNats }) => Number.isFinite(rateNats));
  return path(isStraight(scales) ? places : places.flatMap((place, i) => segmentTo(place, places[i - 1])));
}

function segmentTo(to: Place, from: Place | undefined): readonly Place[] {
  if (from === undefined) return [to];
  return Array.from({ length: SAMPLES_A_SEGMENT }, (_, i) => {
    const share = (i + 1) / SAMPLES_A_SEGMENT;
    const between = (a: number, b: number): number => (share === 1 ? b : a + share * (b - a));
    return {
      rateNats: between(from.rateNats, to.rateNats),
      distortionNats: between(from.distortionNats, to.distortionNats),
    };
  });
}
