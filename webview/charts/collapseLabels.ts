import type { Sweep } from "../sweep.ts";
import { shortNumber } from "../wording.ts";
import type { FrontierLabel, FrontierMark, Place } from "./frontierModel.ts";

/** What the plane says where nothing is carried: how many are there, and above which beta a point belongs there. */

/** Collapsed models are one model, whatever their beta: one label serves them all. */
export function collapsedLabel({ thresholdBeta, isEdited }: Sweep, marks: readonly FrontierMark[]): FrontierLabel | null {
  const collapsed = marks.filter(({ symbol }) => symbol === "collapsed");
  const [first] = collapsed;
  if (first === undefined) return null;
  const place = collapsed.reduce((top, mark) => (mark.distortionNats > top.distortionNats ? mark : top), first);
  const shortText = collapsed.length === 1 ? "collapsed" : `${collapsed.length} collapsed`;
  const foretold = thresholdBeta === null || isEdited ? "" : `, predicted above beta ${shortNumber(thresholdBeta)}`;
  return { kind: "collapsed", place, text: `${shortText}${foretold}`, shortText };
}

/** A rate below this is none: two decimals are shown. */
const NO_RATE_NATS = 0.005;

/** The frontier's end. One that has none (free bits) has no threshold either. */
export function nothingCarried({ frontier }: Sweep): Place | null {
  const [place] = frontier;
  return place === undefined || place.rateNats > NO_RATE_NATS ? null : place;
}

export function thresholdLabel(sweep: Sweep): FrontierLabel | null {
  const { thresholdBeta } = sweep;
  const place = nothingCarried(sweep);
  if (place === null || thresholdBeta === null) return null;
  const beta = shortNumber(thresholdBeta);
  return { kind: "threshold", place, text: `collapse above beta ${beta}`, shortText: `beta > ${beta}` };
}
