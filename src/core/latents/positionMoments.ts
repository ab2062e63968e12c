import type { ChannelPositions } from "./channelPositions.ts";
import type { PosteriorRows } from "./posteriorRows.ts";

/** Moments of z at single positions, which those of a channel over all positions hide. */
export interface PositionMoments {
  /** Numbers whose mean and deviation alone are farther than the limit from N(0, 1). */
  readonly farNumbers: number;
  /** The farthest; null where all are constant. */
  readonly farthest: FarNumber | null;
  /** The share of z's variance that is the same for all examples: means that differ from position to position. */
  readonly sharedPattern: number;
}

export interface FarNumber {
  readonly channel: number;
  /** Row-major among the positions. */
  readonly position: number;
  readonly mean: number;
  readonly standardDeviation: number;
  /** KL(N(mean, variance) || N(0, 1)). */
  readonly momentKlNats: number;
}

/** @param farNats beyond this a number is far @returns null without positions */
export function positionMoments(
  { rows, latents, mean, logVariance }: PosteriorRows,
  { channels, positions, dimensionOf }: ChannelPositions,
  farNats: number,
): PositionMoments | null {
  if (positions < 2) return null;
  let [farNumbers, pattern, total] = [0, 0, 0];
  let farthest: FarNumber | null = null;
  for (let channel = 0; channel < channels; channel++) {
    const centres = new Float64Array(positions);
    let within = 0;
    let chance = 0;
    for (let position = 0; position < positions; position++) {
      const one = numberMoments({ rows, latents, mean, logVariance }, dimensionOf(channel, position));
      centres[position] = one.mean;
      within += one.variance / positions;
      chance += rows < 2 ? 0 : one.meanVariance / (rows - 1) / positions;
      const momentKlNats = (one.mean ** 2 + one.variance - 1 - Math.log(one.variance)) / 2;
      if (!Number.isFinite(momentKlNats)) continue;
      if (momentKlNats > farNats) farNumbers += 1;
      if (momentKlNats > (farthest?.momentKlNats ?? -Infinity))
        farthest = { channel, position, mean: one.mean, standardDeviation: Math.sqrt(one.variance), momentKlNats };
    }
    const centre = centres.reduce((sum, one) => sum + one, 0) / positions;
    const between = centres.reduce((sum, one) => sum + (one - centre) ** 2, 0) / positions;
    if (!(within + between > 0)) continue;
    // Means of few rows differ by chance.
    pattern += Math.max(0, between - (chance * (positions - 1)) / positions) / (within + between);
    total += 1;
  }
  return { farNumbers, farthest, sharedPattern: total === 0 ? 0 : pattern / total };
}

/** Mean and variance of one number of z over the rows, and the variance of its posterior means alone. */
function numberMoments(
  { rows, latents, mean, logVariance }: PosteriorRows,
  j: number,
): { readonly mean: number; readonly variance: number; readonly meanVariance: number } {
  let [sum, width] = [0, 0];
  for (let i = j; i < mean.length; i += latents) {
    sum += mean[i] as number;
    if (logVariance !== undefined) width += Math.exp(logVariance[i] as number);
  }
  const centre = sum / rows;
  let squares = 0;
  for (let i = j; i < mean.length; i += latents) squares += ((mean[i] as number) - centre) ** 2;
  return { mean: centre, variance: (squares + width) / rows, meanVariance: squares / rows };
}
