import { FAR_MOMENT_NATS } from "./farMoments.ts";
import { settingsLabel } from "./wording.ts";
import type { LatentFigures } from "./latentFigures.ts";
import type { PointResult } from "./results.ts";

/** Where draws from the prior lie elsewhere than encoded examples, so that a decoder has not been trained on them. */

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

/** Two numbers that are correlated by this have a total correlation, by -ln(1 - r^2) / 2, that is as far from the prior. */
const FAR_CORRELATION = Math.sqrt(1 - Math.exp(-2 * FAR_MOMENT_NATS));
/** Moments of fewer rows are far by chance. */
const MIN_ROWS = 20;

/** What is far from the prior at each point: channels, else single positions, and correlations. */
export function priorFindings(points: readonly Pick<PointResult, "settings" | "latents">[]): readonly string[] {
  return points.flatMap(({ settings, latents }) => {
    // Means alone are narrower than z by the posteriors' own width, which is not known.
    if (latents === undefined || latents.rateNats === null) return [];
    const found = [...(channelFinding(latents) ?? positionFinding(latents) ?? []), ...correlationFinding(latents)];
    if (found.length === 0) return [];
    const label = Object.keys(settings).length === 0 ? "" : `${settingsLabel(settings)}: `;
    return [
      `${label}${found.join(" ")} Draws from the prior lie elsewhere than encoded examples, which is all that a decoder was trained on: draw z from a model of these latents.`,
    ];
  });
}

function channelFinding(latents: LatentFigures): readonly string[] | undefined {
  const channel = farthestChannel(latents);
  const moments = channel === null ? undefined : latents.channels[channel];
  if (moments === undefined) return undefined;
  const far = latents.channels.filter(({ momentKlNats }) => (momentKlNats ?? Infinity) > FAR_MOMENT_NATS).length;
  const scale = moments.scaleFactor === null ? "" : ` (scale factor ${round(moments.scaleFactor)})`;
  return [
    `${far} of ${latents.channels.length} channels ${far === 1 ? "is" : "are"} not distributed as the prior N(0, 1); channel ${channel} has a mean of ` +
      `${round(moments.mean)} and a standard deviation of ${round(moments.standardDeviation)}${scale}.`,
  ];
}

/** Moments of a channel over all positions hide that single positions differ. */
function positionFinding({ dependence, rows, shape, layout }: LatentFigures): readonly string[] | undefined {
  const { farNumbers = 0, farthest = null } = dependence?.positions ?? {};
  if (farthest === null || farNumbers === 0 || rows < MIN_ROWS) return undefined;
  const numbers = shape.reduce((product, length) => product * length, 1);
  return [
    `Over all positions the channels are near the prior N(0, 1), but ${farNumbers} of ${numbers} numbers ${farNumbers === 1 ? "is" : "are"} not: ` +
      `channel ${farthest.channel} at position ${placeText(farthest.position, shape, layout)} has a mean of ${round(farthest.mean)} and a standard deviation of ${round(farthest.standardDeviation)}.`,
  ];
}

/** "(0, 3)", counted from 0. */
export function placeText(
  position: number,
  shape: LatentFigures["shape"],
  layout: LatentFigures["layout"] = "rows",
): string {
  const axes = layout === "channelsLast" ? shape.slice(0, -1) : shape.slice(1);
  const place: number[] = [];
  let rest = position;
  for (const length of axes.toReversed()) {
    place.unshift(rest % length);
    rest = Math.floor(rest / length);
  }
  return `(${place.join(", ")})`;
}

function correlationFinding({ dependence }: LatentFigures): readonly string[] {
  const isFar = ({ value, standardError }: Figure): boolean => Math.abs(value) - 3 * standardError > FAR_CORRELATION;
  const { largest } = dependence?.channels ?? {};
  const near = (dependence?.positions?.neighbours ?? []).flatMap((one) => (one !== null && isFar(one) ? [one] : []));
  const strongest = near.reduce((most, { value }) => (Math.abs(value) > Math.abs(most) ? value : most), 0);
  return [
    ...(largest !== undefined && isFar(largest)
      ? [
          `Channels ${largest.pair.join(" and ")} are correlated by ${round(largest.value)}; those of the prior are independent.`,
        ]
      : []),
    ...(near.length === 0
      ? []
      : [`Neighbouring positions are correlated by ${round(strongest)}; those of the prior are white noise.`]),
  ];
}

interface Figure {
  readonly value: number;
  readonly standardError: number;
}

function round(value: number): string {
  return String(Number(value.toPrecision(3))).replace("-", "\u2212");
}
