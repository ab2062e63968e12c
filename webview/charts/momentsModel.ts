import type { LatentFigures } from "../../src/results/latentFigures.ts";
import { FAR_MOMENT_NATS } from "../../src/results/farMoments.ts";

/** Mean and deviation of z in each channel, beside the prior's 0 and 1. */

type Moments = LatentFigures["channels"][number];

export interface MomentRow extends Moments {
  readonly channel: number;
  readonly isFar: boolean;
}

export interface MomentsModel {
  /** In the order of the file if all are shown, otherwise those farthest from the prior. */
  readonly rows: readonly MomentRow[];
  readonly channels: number;
  /** Factors of all channels in the file's order; null: the channel is constant. */
  readonly scaleFactors: readonly (number | null)[];
  /** The axis goes from -reach to reach. */
  readonly reach: number;
}

export const FIRST_CHANNELS = 12;

export function momentsModel(
  { channels, rateNats }: Pick<LatentFigures, "channels" | "rateNats">,
  showsAll: boolean,
): MomentsModel {
  const all = channels.map((moments, channel): MomentRow => ({
    ...moments,
    channel,
    // A constant channel has no density. Means alone are narrower than z by a width that is not known.
    isFar: rateNats !== null && (moments.momentKlNats ?? Infinity) > FAR_MOMENT_NATS,
  }));
  // One more row takes no more room than the line that would replace it.
  const isWhole = showsAll || all.length <= FIRST_CHANNELS + 1;
  const rows = isWhole
    ? all
    : all
        .toSorted((a, b) => (b.momentKlNats ?? Infinity) - (a.momentKlNats ?? Infinity))
        .slice(0, FIRST_CHANNELS)
        .toSorted((a, b) => a.channel - b.channel);
  const furthest = Math.max(2, ...rows.map(({ mean, standardDeviation }) => Math.abs(mean) + standardDeviation));
  return {
    rows,
    channels: all.length,
    scaleFactors: all.map(({ scaleFactor }) => scaleFactor),
    reach: Math.ceil(furthest * 1.05),
  };
}
