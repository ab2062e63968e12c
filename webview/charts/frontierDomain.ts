import { max, min } from "d3-array";
import { hasFigures } from "../figures.ts";
import type { Sweep } from "../sweep.ts";
import type { Place, PlacedPoint } from "./frontierModel.ts";
import { padded } from "./plane.ts";

/** The part of the plane that is shown. */
export interface FrontierDomain {
  readonly rateNats: readonly [number, number];
  readonly distortionNats: readonly [number, number];
  readonly holds: (place: Place) => boolean;
}

/** To the right of the last point; and where predictions are, for points that go past them. */
const MARGIN = 1.04;
const OVERSHOOT = 1.12;

/**
 * What is foretold belongs to it from the start, so nothing jumps when points land there. What trains is waited for:
 * its first epochs lie far off. Without a prediction it is all there is to go by.
 */
export function frontierDomain({ frontier, predictions, isEdited }: Sweep, points: readonly PlacedPoint[]): FrontierDomain {
  const foretold = predictions.filter(hasFigures);
  const settled = points.filter(({ isFinal }) => isFinal || foretold.length === 0);
  // Beyond the points a frontier may go on far; where it begins, nothing is carried.
  const ends = isEdited || foretold.length === 0 ? frontier : frontier.slice(0, 1);
  const places: readonly Place[] = [...foretold, ...settled, ...ends];
  const rates = places.map(({ rateNats }) => rateNats);
  const distortions = places.map(({ distortionNats }) => distortionNats);
  const isForetold = foretold.length > 0;
  const highestRate = Math.max(0, max(foretold, ({ rateNats }) => rateNats * OVERSHOOT) ?? 0, (max(rates) ?? 0) * MARGIN);
  const rateDomain = [Math.min(0, min(rates) ?? 0), highestRate > 0 ? highestRate : 1] as const;
  const [low, high] = padded(min(distortions) ?? 0, max(distortions) ?? 1);
  const distortionDomain = [low, isForetold ? high + (high - low) * (OVERSHOOT - MARGIN) : high] as const;
  const inside = (value: number, [low, high]: readonly [number, number]): boolean => value >= low && value <= high;
  return {
    rateNats: rateDomain,
    distortionNats: distortionDomain,
    holds: ({ rateNats, distortionNats }) => inside(rateNats, rateDomain) && inside(distortionNats, distortionDomain),
  };
}
