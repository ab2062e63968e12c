import type { RunSnapshot } from "../src/protocol/runSnapshot.ts";
import { bestPoint, countOf, isCollapsed, isEnded, isMeasured, isRunning } from "./figures.ts";
import { nats, plural, settingsLabel, shortNumber } from "./wording.ts";

/** What the whole run says, in a few sentences. */

export interface Sentence {
  readonly kind: "best" | "collapsed" | "failed" | "neutral";
  readonly text: string;
}

export function glance(run: RunSnapshot): readonly Sentence[] {
  if (run.points.length === 0) return [];
  return [...failures(run), ...best(run), ...collapses(run)];
}

function best(run: RunSnapshot): readonly Sentence[] {
  const index = bestPoint(run);
  const point = index === null ? undefined : run.points[index];
  if (index === null || point === undefined || point.heldOut === null) return isRunning(run) ? [{ kind: "neutral", text: "No figures yet." }] : [];
  const elbo = `${nats(point.heldOut.elboNats)} nats`;
  const soFar = isRunning(run) ? " so far" : "";
  if (run.points.length === 1) return [{ kind: "best", text: `ELBO${soFar}: ${elbo}.` }];
  return [{ kind: "best", text: `Best ELBO${soFar}: ${settingsLabel(point.settings)} (${elbo}).` }];
}

function collapses(run: RunSnapshot): readonly Sentence[] {
  const judged = run.points.filter((point) => isEnded(point) && isMeasured(point)).length;
  const collapsed = [...run.points.keys()].filter((index) => run.points[index] !== undefined && isCollapsed(run.points[index]));
  if (judged === 0) return [];
  if (run.points.length === 1) {
    return [collapsed.length === 0 ? { kind: "neutral", text: "It has not collapsed." } : { kind: "collapsed", text: "It collapsed: no unit is active." }];
  }
  if (collapsed.length === 0) return [{ kind: "neutral", text: `None collapsed${isRunning(run) ? " so far" : ""}.` }];
  const all = judged === run.points.length ? `${judged} points` : plural(judged, "trained point");
  const who = collapsed.length === judged && judged > 1 ? `All ${all}` : `${collapsed.length} of ${all}`;
  const which = collapsed.length === run.points.length ? "" : `: ${whichPoints(run, collapsed)}`;
  return [{ kind: "collapsed", text: `${who} collapsed (no active unit)${which}.` }];
}

function failures(run: RunSnapshot): readonly Sentence[] {
  const failed = countOf(run, "failed");
  if (failed === 0) return [];
  const causes = new Set(run.points.flatMap(({ failure }) => (failure === null ? [] : [failure.cause])));
  const [cause] = causes;
  const why = cause === undefined ? "." : causes.size === 1 ? `: ${withStop(cause)}` : `, among others: ${withStop(cause)}`;
  const who = failed === run.points.length && failed > 1 ? `All ${failed} points` : plural(failed, "point");
  return [{ kind: "failed", text: `${who} failed${why}` }];
}

function withStop(text: string): string {
  return /[.!?]$/.test(text) ? text : `${text}.`;
}

const LISTED_VALUES = 3;

/** Names points by the ranges of their settings: exactly where they fill those ranges, as "among" where they do not. */
export function whichPoints({ axes, points }: RunSnapshot, indices: readonly number[]): string {
  const chosen = new Set(indices);
  const ranges = axes.map((axis) => {
    const values = (among: Iterable<number>) => [...new Set([...among].map((i) => points[i]?.settings[axis] ?? NaN))].sort((a, b) => a - b);
    return { axis, all: values(points.keys()), mine: values(chosen) };
  });
  const inRanges = points.filter(({ settings }) =>
    ranges.every(({ axis, mine }) => inside(settings[axis] ?? NaN, mine[0] ?? NaN, mine.at(-1) ?? NaN)),
  ).length;
  const narrowed = ranges.filter(({ all, mine }) => mine.length < all.length || all.length === 1);
  const named = (narrowed.length > 0 ? narrowed : ranges).map(({ axis, mine }) => `${axis} = ${valueRange(mine)}`).join(", ");
  if (inRanges === chosen.size) return named;
  const [only] = ranges;
  if (ranges.length === 1 && only !== undefined && only.mine.length <= LISTED_VALUES) return `${only.axis} = ${only.mine.map(shortNumber).join(", ")}`;
  return `among ${named}`;
}

function inside(value: number, low: number, high: number): boolean {
  return value >= low && value <= high;
}

function valueRange(values: readonly number[]): string {
  const [low = NaN] = values;
  const high = values.at(-1) ?? NaN;
  return low === high ? shortNumber(low) : `${shortNumber(low)} to ${shortNumber(high)}`;
}
