import type { Measurements } from "../../src/protocol/measurements.ts";
import type { Sweep } from "../sweep.ts";
import { betaScale } from "./betaScale.ts";
import type { Place } from "./place.ts";

/** Rate and distortion of a trained decoder with the best possible encoder (Huang et al. 2020), by annealed importance sampling. */
export interface DecoderCurve {
  /** The decoder's point. */
  readonly point: number;
  readonly tone: number;
  /** Ordered by rate. */
  readonly places: readonly Place[];
}

/** The measured curves of this sweep's points. */
export function decoderCurves(sweep: Sweep, { rateDistortion }: Measurements): readonly DecoderCurve[] {
  const { tone } = betaScale(sweep);
  return (rateDistortion?.curves ?? []).flatMap(({ point, curve }): readonly DecoderCurve[] => {
    const of = sweep.points[point];
    if (of === undefined || curve.length < 2) return [];
    const places = curve.map(({ rateNats, distortionNats }): Place => ({
      rateNats: rateNats.mean,
      distortionNats: distortionNats.mean,
    }));
    return [{ point, tone: tone(of.beta), places: places.toSorted((a, b) => a.rateNats - b.rateNats) }];
  });
}
