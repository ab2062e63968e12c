import { mean } from "d3-array";
import type { Sweep } from "../sweep.ts";
import { nats, shortNumber } from "../wording.ts";
import { SAME_NATS, type FrontierLabel, type Place } from "./place.ts";
import type { PlacedPoint } from "./placedPoint.ts";
import type { TipText } from "./plane.ts";

/** What the plane says where nothing is carried: how many are there, and above which beta a point belongs there. */

/** Collapsed models are one model, whatever their beta: one label serves them all. */
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

/** The frontier's end. One that has none (free bits) has no threshold either. */
export function nothingCarried({ frontier }: Sweep): Place | null {
  const [place] = frontier;
  return place === undefined || place.rateNats > SAME_NATS ? null : place;
}

export function thresholdLabel(sweep: Sweep): FrontierLabel | null {
  const { thresholdBeta } = sweep;
  const place = nothingCarried(sweep);
  if (place === null || thresholdBeta === null) return null;
  const beta = shortNumber(thresholdBeta);
  return { key: "threshold", place, text: `collapse above beta ${beta}`, shortText: `beta > ${beta}`, point: null };
}

/** What a model that carries nothing costs: the distortion of the best constant decoder. */
export interface CollapsedLevel {
  readonly distortionNats: number;
  readonly tip: TipText;
}

/** Measured where a model collapsed (the mean of them), else as predicted. */
export function collapsedLevel(sweep: Sweep, marks: readonly PlacedPoint[]): CollapsedLevel | null {
  const measured = marks.filter(({ symbol }) => symbol === "collapsed");
  const predicted = nothingCarried(sweep);
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
