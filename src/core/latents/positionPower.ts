import type { ChannelMoments } from "./aggregateMoments.ts";
import type { ChannelPositions } from "./channelPositions.ts";
import { FourierTransform } from "./fourierTransform.ts";
import type { Jackknifed } from "./jackknife.ts";
import type { PosteriorRows } from "./posteriorRows.ts";
import { RowGroups } from "./rowGroups.ts";

/** How the numbers of a channel depend on one another over positions, as means over channels. Those of the prior are white noise. */
export interface PositionPower {
  /** Correlation of neighbours along each axis of the positions; null for an axis of length 1. White noise has 0. */
  readonly neighbours: readonly (Jackknifed | null)[];
  /** Power by spatial frequency, as a share of that of white noise of the same variance, rising: white noise has 1 everywhere. */
  readonly spectrum: readonly PowerBin[];
}

export interface PowerBin {
  /** Mean of the frequencies that are together, in cycles a position: 0 is the mean over positions, 0.5 alternates from one to the next. */
  readonly frequency: number;
  readonly power: Jackknifed;
}

const MAX_BINS = 24;

/**
 * The periodogram of z ~ q(z) about each channel's mean, radially averaged. The posteriors' own noise is white: its share is added in closed form.
 * @param rows which of the posteriors' @returns null without positions, and where all channels are constant
 */
export function positionPower(
  { latents, mean, logVariance }: PosteriorRows,
  rows: Uint32Array,
  { channels, positions, positionShape, dimensionOf }: ChannelPositions,
  moments: readonly ChannelMoments[],
): PositionPower | null {
  const varying = moments.flatMap(({ scaleFactor }, channel) => (scaleFactor === null ? [] : [channel]));
  if (positions < 2 || varying.length === 0 || channels === 0) return null;
  const { binOf, frequencies, sizes } = binsOf(positionShape);
  const axes = positionShape.length;
  const bins = frequencies.length;
  // By row: the power of each bin, then the products of neighbours along each axis.
  const sums = new RowGroups(rows.length, bins + axes);
  const transform = new FourierTransform(positionShape);
  const values = new Float64Array(positions);
  rows.forEach((row, index) => {
    const own = sums.of(index);
    for (const channel of varying) {
      const { mean: centre, scaleFactor } = moments[channel] as ChannelMoments;
      let noise = 0;
      for (let position = 0; position < positions; position++) {
        const at = row * latents + dimensionOf(channel, position);
        values[position] = ((mean[at] as number) - centre) * (scaleFactor ?? 0);
        if (logVariance !== undefined) noise += Math.exp(logVariance[at] as number) * (scaleFactor ?? 0) ** 2;
      }
      addProducts(values, positionShape, own.subarray(bins));
      const power = transform.power(values);
      for (let k = 0; k < positions; k++) {
        const bin = binOf[k] as number;
        own[bin] = (own[bin] as number) + ((power[k] as number) + noise) / positions;
      }
    }
  });
  return {
    neighbours: positionShape.map((length, axis) => {
      const pairs = (positions / length) * (length - 1) * varying.length;
      return length < 2 ? null : sums.jackknifed((of, count) => (of[bins + axis] as number) / (count * pairs));
    }),
    spectrum: frequencies.map((frequency, bin) => ({
      frequency,
      power: sums.jackknifed((of, count) => (of[bin] as number) / (count * (sizes[bin] as number) * varying.length)),
    })),
  };
}

/** Products of neighbours along each axis. */
function addProducts(values: Float64Array, shape: readonly number[], target: Float64Array): void {
  let stride = values.length;
  shape.forEach((length, axis) => {
    stride /= length;
    let sum = 0;
    for (let at = 0; at < values.length; at++)
      if (Math.floor(at / stride) % length < length - 1)
        sum += (values[at] as number) * (values[at + stride] as number);
    target[axis] = (target[axis] as number) + sum;
  });
}

/** Frequencies of about the same distance from 0 are together; 0 is alone. */
function binsOf(shape: readonly number[]): {
  readonly binOf: Int32Array;
  readonly frequencies: readonly number[];
  readonly sizes: readonly number[];
} {
  const positions = shape.reduce((product, length) => product * length, 1);
  const distances = Float64Array.from({ length: positions }, (_, k) => {
    let [rest, squares] = [k, 0];
    for (const length of shape.toReversed()) {
      const index = rest % length;
      rest = Math.floor(rest / length);
      squares += (Math.min(index, length - index) / length) ** 2;
    }
    return Math.sqrt(squares);
  });
  const width = Math.max(1 / Math.max(...shape), Math.max(...distances) / MAX_BINS);
  const places = distances.map((distance) => (distance === 0 ? 0 : Math.max(1, Math.round(distance / width))));
  const used = [...new Set(places)].toSorted((a, b) => a - b);
  const codes = new Map(used.map((place, code) => [place, code]));
  const binOf = Int32Array.from(places, (place) => codes.get(place) ?? 0);
  const [sizes, sums] = [used.map(() => 0), used.map(() => 0)];
  binOf.forEach((bin, k) => {
    sizes[bin] = (sizes[bin] ?? 0) + 1;
    sums[bin] = (sums[bin] ?? 0) + (distances[k] as number);
  });
  return { binOf, frequencies: sums.map((sum, bin) => sum / (sizes[bin] ?? 1)), sizes };
}
