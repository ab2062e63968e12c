import type { PointSnapshot } from "../../src/protocol/runSnapshot.ts";
import type { Place } from "./place.ts";

/** Rate and distortion on the training data: of the whole of it once a point has ended, of its last epoch until then. */
export function trainPlace({ train, curve }: PointSnapshot): Place | null {
  if (train !== null) return { rateNats: train.rateNats, distortionNats: train.distortionNats };
  const rateNats = curve.trainRateNats.at(-1);
  const distortionNats = curve.trainDistortionNats.at(-1);
  return rateNats === undefined || distortionNats === undefined ? null : { rateNats, distortionNats };
}
