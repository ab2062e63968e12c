import type { ChannelMoments } from "./aggregateMoments.ts";
import type { ChannelPositions } from "./channelPositions.ts";
import type { Jackknifed } from "./jackknife.ts";
import type { PosteriorRows } from "./posteriorRows.ts";
import { RowGroups } from "./rowGroups.ts";

/** Linear dependence of the channels of z ~ q(z), at the same position; the prior's channels have none. */
export interface ChannelCorrelations {
  /** Root of the mean squared correlation of two channels. */
  readonly rootMeanSquare: Jackknifed;
  /** The pair of channels with the largest magnitude, and its correlation. */
  readonly largest: Jackknifed & { readonly pair: readonly [number, number] };
  /** [channels x channels], row-major; 0 for constant channels. */
  readonly matrix: Float64Array;
}

/**
 * Over rows and positions, about the channels' means. The posteriors' own noise is independent between channels: it adds to variances alone.
 * @param rows which of the posteriors' @param moments of the channels, for means and deviations of z @returns null for a single channel
 */
export function channelCorrelations(
  { latents, mean }: PosteriorRows,
  rows: Uint32Array,
  { channels, positions, dimensionOf }: ChannelPositions,
  moments: readonly ChannelMoments[],
): ChannelCorrelations | null {
  if (channels < 2) return null;
  const sums = new RowGroups(rows.length, channels * channels);
  const centred = new Float64Array(channels);
  const scale = moments.map(({ scaleFactor }) => scaleFactor ?? 0);
  rows.forEach((row, index) => {
    const own = sums.of(index);
    for (let position = 0; position < positions; position++) {
      for (let c = 0; c < channels; c++) {
        const value = mean[row * latents + dimensionOf(c, position)] as number;
        centred[c] = (value - (moments[c]?.mean ?? 0)) * (scale[c] as number);
      }
      for (let c = 1; c < channels; c++) {
        const first = centred[c] as number;
        for (let d = 0, at = c * channels; d < c; d++, at++)
          own[at] = (own[at] as number) + first * (centred[d] as number);
      }
    }
  });
  const matrix = sums.total().map((sum) => sum / (rows.length * positions));
  let largest = channels;
  for (let c = 0; c < channels; c++) {
    matrix[c * channels + c] = scale[c] === 0 ? 0 : 1;
    for (let d = 0; d < c; d++) {
      const at = c * channels + d;
      matrix[d * channels + c] = matrix[at] as number;
      if (Math.abs(matrix[at] as number) > Math.abs(matrix[largest] as number)) largest = at;
    }
  }
  const pairs = (channels * (channels - 1)) / 2;
  return {
    rootMeanSquare: sums.jackknifed((of, count) =>
      Math.sqrt(of.reduce((sum, product) => sum + (product / (count * positions)) ** 2, 0) / pairs),
    ),
    largest: {
      ...sums.jackknifed((of, count) => (of[largest] as number) / (count * positions)),
      pair: [largest % channels, Math.floor(largest / channels)],
    },
    matrix,
  };
}
