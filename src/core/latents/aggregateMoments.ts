import type { PosteriorRows } from "./posteriorRows.ts";

/** A channel of z ~ q(z), over examples and positions; of the means where nothing else is known. */
export interface ChannelMoments {
  readonly mean: number;
  readonly standardDeviation: number;
  /** 1 / standardDeviation: what a latent diffusion multiplies z by; null for a constant channel. */
  readonly scaleFactor: number | null;
  /** 0 for a Gaussian; null for a constant channel. */
  readonly excessKurtosis: number | null;
  /**
   * KL(N(mean, variance) || N(0, 1)) of one number of the channel: a lower bound of its KL(q(z_j) || p(z_j)) where q(z_j) is the same
   * at every position. Null for a constant channel.
   */
  readonly momentKlNats: number | null;
}

/** @param channelOf the channel of each dimension, from 0 @param channels their number */
export function aggregateMoments(
  { rows, latents, mean, logVariance }: PosteriorRows,
  channelOf: (dimension: number) => number,
  channels: number,
): readonly ChannelMoments[] {
  const count = new Float64Array(channels);
  const sum = new Float64Array(channels);
  for (let j = 0; j < latents; j++) {
    const channel = channelOf(j);
    count[channel] = (count[channel] as number) + rows;
    for (let i = j; i < mean.length; i += latents) sum[channel] = (sum[channel] as number) + (mean[i] as number);
  }
  const centre = sum.map((value, channel) => value / (count[channel] as number));
  const second = new Float64Array(channels);
  const fourth = new Float64Array(channels);
  for (let j = 0; j < latents; j++) {
    const channel = channelOf(j);
    for (let i = j; i < mean.length; i += latents) {
      const squared = ((mean[i] as number) - (centre[channel] as number)) ** 2;
      const variance = logVariance === undefined ? 0 : Math.exp(logVariance[i] as number);
      second[channel] = (second[channel] as number) + squared + variance;
      // The fourth moment of a Gaussian around another centre.
      fourth[channel] =
        (fourth[channel] as number) + squared * squared + 6 * squared * variance + 3 * variance * variance;
    }
  }
  return Array.from(centre, (value, channel) => {
    const variance = (second[channel] as number) / (count[channel] as number);
    const isConstant = !(variance > 0);
    return {
      mean: value,
      standardDeviation: Math.sqrt(variance),
      scaleFactor: isConstant ? null : 1 / Math.sqrt(variance),
      excessKurtosis: isConstant
        ? null
        : (fourth[channel] as number) / (count[channel] as number) / (variance * variance) - 3,
      momentKlNats: isConstant ? null : (value * value + variance - 1 - Math.log(variance)) / 2,
    };
  });
}
