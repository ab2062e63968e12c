import { SAME_NATS, type Place } from "./place.ts";

/**
 * Places than which none has both a lower rate and a lower distortion, in the order of rate. What two decimals cannot tell apart is
 * equal: collapsed models, which lie within noise of one another, are all on it or all off it.
 */
export function paretoFront<Placed extends Place>(places: readonly Placed[]): readonly Placed[] {
  const byRate = [...places].sort((a, b) => a.rateNats - b.rateNats || a.distortionNats - b.distortionNats);
  /** The lowest distortion among the first so many. */
  const lowest = [Infinity];
  for (const { distortionNats } of byRate) lowest.push(Math.min(lowest.at(-1) ?? Infinity, distortionNats));
  let cheaper = 0;
  let noDearer = 0;
  return byRate.filter(({ rateNats, distortionNats }) => {
    while ((byRate[cheaper]?.rateNats ?? Infinity) < rateNats - SAME_NATS) cheaper++;
    while ((byRate[noDearer]?.rateNats ?? Infinity) <= rateNats + SAME_NATS) noDearer++;
    const isBeaten =
      (lowest[cheaper] ?? Infinity) <= distortionNats + SAME_NATS ||
      (lowest[noDearer] ?? Infinity) < distortionNats - SAME_NATS;
    return !isBeaten;
  });
}
