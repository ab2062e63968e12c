import { rangeValues } from "../rangeValues.ts";
import { round } from "./figures.ts";

/** Share of the threshold: every training at 0.7 of it was active; the rest is a margin for the networks. */
export const SAFE_RATIO = 0.45;

/** From nearly full rate to a last point that shows the collapse itself. */
const FIRST_RATIO = 0.05;
export const LAST_RATIO = 1.2;
const USUAL_COUNT = 12;

/** The values of a swept weight that show the whole frontier, given the value at which the posterior collapses. */
export function frontierBetas(critical: number, count = USUAL_COUNT): readonly number[] {
  return rangeValues({
    from: round(FIRST_RATIO * critical),
    to: lastFrontierBeta(critical),
    count,
    scale: "log",
  });
}

/** The last value of such a sweep, in three digits: rounding moves it neither below the threshold nor far beyond it. */
export function lastFrontierBeta(critical: number): number {
  return Number((LAST_RATIO * critical).toPrecision(3));
}
