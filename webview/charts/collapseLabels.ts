import { extent, mean } from "d3-array";
import { format } from "d3-format";
import type { Sweep } from "../sweep.ts";
import { nats } from "../../src/results/wording.ts";
import { shortNumber } from "../wording.ts";
import { SAME_NATS, type FrontierLabel, type Place } from "./place.ts";
import type { PlacedPoint } from "./placedPoint.ts";
import type { TipText } from "./plane.ts";

/** Labels at rate 0: how many models collapsed, and above which beta points collapse. */

/** One label for all collapsed models: they lie in the same place. */
export function collapsedLabel(
  { thresholdBeta, isEdited }: Sweep,
  marks: readonly PlacedPoint[],
): FrontierLabel | null {
  const collapsed = marks.filter(({ symbol }) => symbol === "collapsed");
  const [first] = collapsed;
  if (first === undefined) return null;
  const place = collapsed.reduce((top, mark) => (mark.distortionNats > top.distortionNats ? mark : top), first);
  const shortText = collapsed.length === 1 ? "collapsed" : `${collapsed.length} collapsed`;
  const predicted = thresholdBeta === null || isEdited ? "" : `, predicted above beta ${shortNumber(thresholdBeta)}`;
  return { key: "collapsed", place, text: `${shortText}${predicted}`, shortText, point: first.point };
}

/** The end of the frontier at rate 0. With free bits there is none, and no threshold. */
export function rateZeroPlace({ frontier }: Sweep): Place | null {
  const [place] = frontier;
  return place === undefined || place.rateNats > SAME_NATS ? null : place;
}

export function thresholdLabel(sweep: Sweep): FrontierLabel | null {
  const { thresholdBeta } = sweep;
  const place = rateZeroPlace(sweep);
  if (place === null || thresholdBeta === null) return null;
  const beta = shortNumber(thresholdBeta);
  return { key: "threshold", place, text: `collapse above beta ${beta}`, shortText: `beta > ${beta}`, point: null };
}

/** The distortion of a collapsed model, which is that of the best decoder without z. */
export interface CollapsedLevel {
  readonly distortionNats: number;
  readonly tip: TipText;
}

/** The mean over the collapsed models, or the prediction if none collapsed. */
export function collapsedLevel(sweep: Sweep, marks: readonly PlacedPoint[]): CollapsedLevel | null {
  const measured = marks.filter(({ symbol }) => symbol === "collapsed");
  const predicted = rateZeroPlace(sweep);
  const distortionNats = mean(measured, (mark) => mark.distortionNats) ?? predicted?.distortionNats;
  if (distortionNats === undefined) return null;
  const natsText = (value: number): string => `${nats(value)} nats`;
  return {
    distortionNats,
    tip: {
      title: "Distortion of a collapsed model",
      facts: [
        ...(measured.length === 0
          ? []
          : [
              {
                name: measured.length === 1 ? "Measured" : `Measured, mean of ${measured.length}`,
                value: natsText(distortionNats),
              },
            ]),
        ...(predicted === null ? [] : [{ name: "Predicted", value: natsText(predicted.distortionNats) }]),
      ],
    },
  };
}

/** Its figure at the axis, with as many decimals as the axis has: where that spans hundredths, three digits would name another place. */
export function levelText(distortionNats: number, domain: readonly number[]): string {
  const [low = 0, high = low] = extent(domain);
  const decimals = Math.ceil(-Math.log10((high - low) / 10));
  const short = shortNumber(distortionNats);
  const isFiner = Number.isFinite(decimals) && decimals > (short.split(".")[1]?.length ?? 0);
  return (isFiner ? format(`.${Math.min(decimals, 6)}f`)(distortionNats) : short).replace("-", "−");
}
