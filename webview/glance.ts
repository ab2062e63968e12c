import { baselineSentences } from "../src/results/baselines.ts";
import { bestOfSweep, countOf, isCollapsed, isRunning } from "../src/results/reading.ts";
import type { PointSnapshot } from "../src/protocol/runSnapshot.ts";
import { failureText, seedsLabel, soFar, withError } from "../src/results/wording.ts";
import { predictionSentences } from "./predictionGlance.ts";
import type { Sentence } from "./sentence.ts";
import type { Sweep } from "./sweep.ts";
import { whichPoints } from "./whichPoints.ts";
import { plural } from "../src/core/wording.ts";
import { shortNumber } from "./wording.ts";

/** Summarises the sweep in a few sentences. @param isHeadline whether a headline says already that the best model is collapsed */
export function glance(sweep: Sweep, isHeadline: boolean): readonly Sentence[] {
  if (sweep.points.length === 0) return [];
  const isAnswered = isHeadline && (sweep.points.length === 1 || !isRunning(sweep));
  return [
    ...failures(sweep),
    ...(isAnswered ? [] : best(sweep)),
    ...(isAnswered && sweep.points.length === 1 ? [] : collapses(sweep)),
    ...baselines(sweep, isAnswered),
    ...predictionSentences(sweep, isHeadline),
  ];
}

function best(run: Sweep): readonly Sentence[] {
  const found = bestOfSweep(run.points);
  const point = run.points[found?.point ?? -1];
  if (found === null || point === undefined)
    return isRunning(run) ? [{ kind: "neutral", text: "No figures yet." }] : [];
  const elbo = `${withError(found.elboNats, found.standardErrorNats)} nats`;
  if (run.points.length === 1) return [{ kind: "best", text: `ELBO${soFar(run.points)}: ${elbo}.` }];
  const mean = found.seeds.length > 1 ? "mean " : "";
  const name = seedsLabel(point.settings, found.seeds.length, shortNumber);
  const text = `Best ${mean}ELBO${soFar(run.points)}: ${name} (${elbo})`;
  return found.seeds.some((index) => isCollapsed(run.points[index] as PointSnapshot))
    ? [{ kind: "collapsed", text: `${text}, a collapsed model.` }]
    : [{ kind: "best", text: `${text}.` }];
}

/** The headline has the figures of the best point's baselines. */
function baselines({ points }: Sweep, isAnswered: boolean): readonly Sentence[] {
  const sentences = baselineSentences(points).filter(({ kind }) => kind === "below" || !isAnswered);
  return sentences.map(({ kind, text }) => ({ kind: kind === "below" ? "failed" : "neutral", text }));
}

function collapses(run: Sweep): readonly Sentence[] {
  const judged = run.points.filter((point) => point.status === "done" && (point.heldOut ?? point.latents)).length;
  const collapsed = [...run.points.keys()].filter(
    (index) => run.points[index] !== undefined && isCollapsed(run.points[index]),
  );
  if (judged === 0) return [];
  if (run.points.length === 1) {
    return [
      collapsed.length === 0
        ? { kind: "neutral", text: "It has not collapsed." }
        : { kind: "collapsed", text: "It collapsed: no unit is active." },
    ];
  }
  if (collapsed.length === 0) return [{ kind: "neutral", text: `None collapsed${soFar(run.points)}.` }];
  const all = judged === run.points.length ? `${judged} points` : plural(judged, "trained point");
  const who = collapsed.length === judged && judged > 1 ? `All ${all}` : `${collapsed.length} of ${all}`;
  const which = collapsed.length === run.points.length ? "" : `: ${whichPoints(run, collapsed)}`;
  return [{ kind: "collapsed", text: `${who} collapsed (no active unit)${which}.` }];
}

function failures(run: Sweep): readonly Sentence[] {
  const failed = countOf(run.points, "failed");
  if (failed === 0) return [];
  const causes = new Set(run.points.flatMap(({ failure }) => (failure === null ? [] : [failureText(failure)])));
  const [cause] = causes;
  const why =
    cause === undefined ? "." : causes.size === 1 ? `: ${withStop(cause)}` : `, among others: ${withStop(cause)}`;
  const who = failed === run.points.length && failed > 1 ? `All ${failed} points` : plural(failed, "point");
  return [{ kind: "failed", text: `${who} failed${why}` }];
}

function withStop(text: string): string {
  return /[.!?]$/.test(text) ? text : `${text}.`;
}
