import type { PointSnapshot } from "../../src/protocol/runSnapshot.ts";
import type { Place } from "./place.ts";

/** Rate and distortion on the training data: of all of it after the training, else means over the last epoch. */
export function trainPlace({ train, curve }: PointSnapshot): Place | null {
  if (train !== null) return { rateNats: train.rateNats, distortionNats: train.distortionNats };
  const rateNats = curve.trainRateNats.at(-1);
  const distortionNats = curve.trainDistortionNats.at(-1);
  return rateNats === undefined || distortionNats === undefined ? null : { rateNats, distortionNats };
}
