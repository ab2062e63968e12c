import type { ChannelMoments } from "../../core/latents/aggregateMoments.ts";
import { channelCorrelations } from "../../core/latents/channelCorrelations.ts";
import type { ChannelPositions } from "../../core/latents/channelPositions.ts";
import { positionMoments } from "../../core/latents/positionMoments.ts";
import { positionPower } from "../../core/latents/positionPower.ts";
import type { PosteriorRows } from "../../core/latents/posteriorRows.ts";
import { FAR_MOMENT_NATS } from "../../results/farMoments.ts";
import type { Dependence } from "../../results/latentFigures.ts";

/** How far z ~ q(z) is from the prior beyond the moments of its channels: correlations, and what positions have of their own. */

/** A matrix of more channels takes too much memory. */
const MAX_CHANNELS = 512;
/** A stored matrix has at most so many. */
const MAX_MATRIX_CHANNELS = 24;
/** Products of a measure: evenly spread rows are taken where all would need more. */
const MAX_PRODUCTS = 4e8;
const MIN_ROWS = 40;

/** @param matrixChannels the most of which the whole matrix of correlations is kept */
export function dependenceOf(
  posteriors: PosteriorRows,
  layout: ChannelPositions,
  moments: readonly ChannelMoments[],
  matrixChannels = MAX_MATRIX_CHANNELS,
): Dependence {
  const { channels, positions, positionShape } = layout;
  const correlations =
    channels > MAX_CHANNELS
      ? null
      : channelCorrelations(
          posteriors,
          affordableRows(posteriors.rows, (channels * channels * positions) / 2),
          layout,
          moments,
        );
  const sides = positionShape.reduce((sum, length) => sum + length, 0);
  const power = positionPower(
    posteriors,
    affordableRows(posteriors.rows, 4 * channels * positions * sides),
    layout,
    moments,
  );
  const single = positionMoments(posteriors, layout, FAR_MOMENT_NATS);
  return {
    channels: correlations && {
      rootMeanSquare: correlations.rootMeanSquare,
      largest: { ...correlations.largest, pair: [...correlations.largest.pair] },
      matrix: channels > matrixChannels ? null : Array.from(correlations.matrix, (one) => Number(one.toFixed(4))),
    },
    positions: power && single && { ...power, ...single },
  };
}

/** Evenly spread. @param products of one row */
function affordableRows(rows: number, products: number): Uint32Array {
  const count = Math.min(rows, Math.max(MIN_ROWS, Math.floor(MAX_PRODUCTS / products)));
  return Uint32Array.from({ length: count }, (_, i) => Math.floor((i * rows) / count));
}
