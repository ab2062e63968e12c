/** A point of a convex, falling rate-distortion curve, whose slope there is dD/dR = -beta. */
export interface CurvePoint {
  readonly beta: number;
  readonly rateNats: number;
  readonly distortionNats: number;
}

/**
 * The curve's distortion at a rate between those of its points: the cubic through the two neighbours with their slopes (Hermite). Where
 * noise has moved them so that no convex curve passes through both with these slopes, the straight line, which lies above any that does.
 * @param points in any order; one whose rate is not above that of a larger beta's is passed over
 * @returns nats per example; null outside the curve
 */
export function distortionAtRate(points: readonly CurvePoint[], rateNats: number): number | null {
  const rising = risingRates(points);
  const after = rising.findIndex((point) => point.rateNats >= rateNats);
  const [right, left] = [rising[after], rising[Math.max(0, after - 1)]];
  if (right === undefined || left === undefined || left.rateNats > rateNats) return null;
  const width = right.rateNats - left.rateNats;
  if (width === 0) return right.distortionNats;
  const part = (rateNats - left.rateNats) / width;
  const slope = (right.distortionNats - left.distortionNats) / width;
  const straight = left.distortionNats + part * (right.distortionNats - left.distortionNats);
  if (slope < -left.beta || slope > -right.beta) return straight;
  // What the cubic adds to the chord: each end's slope less the chord's.
  return straight + width * part * (1 - part) * ((1 - part) * (-left.beta - slope) - part * (-right.beta - slope));
}

function risingRates(points: readonly CurvePoint[]): readonly CurvePoint[] {
  const kept: CurvePoint[] = [];
  for (const point of points.toSorted((a, b) => b.beta - a.beta)) {
    if (point.rateNats > (kept.at(-1)?.rateNats ?? -Infinity)) kept.push(point);
  }
  return kept;
}
