import { settingsLabel } from "./wording.ts";
import type { LatentFigures } from "./latentFigures.ts";
import type { PointResult } from "./results.ts";

/** Where draws from the prior lie elsewhere than encoded examples, so that a decoder has not been trained on them. */

/**
 * A channel whose first two moments alone are this far from N(0, 1): a mean of 0.7, or a deviation below 0.47 or above 1.8. Draws from the
 * prior are then distinguished from encoded examples by a single number.
 */
export const FAR_MOMENT_NATS = 0.25;

/** The channel that is farthest from the prior, if it is far. */
export function farthestChannel({ channels }: Pick<LatentFigures, "channels">): number | null {
  let [farthest, nats] = [-1, FAR_MOMENT_NATS];
  channels.forEach(({ momentKlNats }, channel) => {
    // A constant channel has no density.
    const own = momentKlNats ?? Infinity;
    if (own > nats) [farthest, nats] = [channel, own];
  });
  return farthest < 0 ? null : farthest;
}

/** One sentence for each point whose channels are far from the prior. */
export function priorFindings(points: readonly Pick<PointResult, "settings" | "latents">[]): readonly string[] {
  return points.flatMap(({ settings, latents }) => {
    // Means alone are narrower than z by the posteriors' own width, which is not known.
    const channel = latents === undefined || latents.rateNats === null ? null : farthestChannel(latents);
    const moments = channel === null ? undefined : latents?.channels[channel];
    if (latents === undefined || moments === undefined) return [];
    const label = Object.keys(settings).length === 0 ? "" : settingsLabel(settings);
    const far = latents.channels.filter(({ momentKlNats }) => (momentKlNats ?? Infinity) > FAR_MOMENT_NATS).length;
    const scale = moments.scaleFactor === null ? "" : ` (scale factor ${round(moments.scaleFactor)})`;
    return [
      `${label === "" ? "" : `${label}: `}${far} of ${latents.channels.length} channels ${far === 1 ? "is" : "are"} not distributed as the prior N(0, 1); channel ${channel} has a mean of ` +
        `${round(moments.mean)} and a standard deviation of ${round(moments.standardDeviation)}${scale}. Draws from the prior lie elsewhere than encoded examples, ` +
        `which is all that a decoder was trained on: draw z from a model of these latents.`,
    ];
  });
}

function round(value: number): string {
  return String(Number(value.toPrecision(3)));
}
