import { SAME_NATS, type Place } from "./place.ts";

/**
 * The places that no other place beats in both rate and distortion, ordered by rate. Differences below two decimals count as equal,
 * so that collapsed models, which differ only by noise, are either all on the front or all off it.
 */
export function paretoFront<Placed extends Place>(places: readonly Placed[]): readonly Placed[] {
  const byRate = [...places].sort((a, b) => a.rateNats - b.rateNats || a.distortionNats - b.distortionNats);
  /** The lowest distortion among the first i places. */
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
