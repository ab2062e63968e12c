import type { Evaluation } from "../src/core/evaluation.ts";
import type { PredictedPoint } from "../src/protocol/predictionView.ts";
import type { PointSnapshot } from "../src/protocol/runSnapshot.ts";
import type { Sweep } from "./sweep.ts";

/** Facts about a sweep's figures, in one place for all views. */

export type MeasuredPoint = PointSnapshot & { readonly heldOut: Evaluation };

/** A prediction with figures, which needs evidence. */
export type PredictedFigures = PredictedPoint & {
  readonly rateNats: number;
  readonly distortionNats: number;
  readonly activeUnits: number;
};

export function hasFigures(point: PredictedPoint | undefined): point is PredictedFigures {
  return point !== undefined && point.rateNats !== null && point.distortionNats !== null && point.activeUnits !== null;
}

export function isMeasured(point: PointSnapshot): point is MeasuredPoint {
  return point.heldOut !== null;
}

/** A verdict on a model that was trained to the end: in its first epochs many a model has no active unit yet. */
export function isCollapsed(point: PointSnapshot): boolean {
  return point.status === "done" && point.heldOut?.activeUnits === 0;
}

export function isEnded({ status }: PointSnapshot): boolean {
  return status === "done" || status === "failed" || status === "stopped";
}

export function isRunning({ status }: Pick<Sweep, "status">): boolean {
  return status === "preparing" || status === "training";
}

/** Index of the point of the highest held-out ELBO, or null. The earlier of equals. */
export function bestPoint({ points }: Pick<Sweep, "points">): number | null {
  let best: number | null = null;
  let elbo = -Infinity;
  for (const [index, { heldOut }] of points.entries()) {
    if (heldOut === null || heldOut.elboNats <= elbo) continue;
    best = index;
    elbo = heldOut.elboNats;
  }
  return best;
}

export function countOf({ points }: Pick<Sweep, "points">, status: PointSnapshot["status"]): number {
  return points.filter((point) => point.status === status).length;
}

/** Between 0 and 1: epochs done of those asked for. A point that failed asks for no more. */
export function progress({ points }: Pick<Sweep, "points">): number {
  const asked = points.reduce((sum, { epochs }) => sum + epochs, 0);
  const done = points.reduce(
    (sum, { status, epoch, epochs }) => sum + (status === "failed" ? epochs : Math.min(epoch, epochs)),
    0,
  );
  return asked === 0 ? 0 : done / asked;
}

/** Index of the point of the highest ELBO predicted, or null. The earlier of equals. */
export function bestPrediction({ predictions }: Pick<Sweep, "predictions">): number | null {
  let best: number | null = null;
  let lowest = Infinity;
  for (const [index, prediction] of predictions.entries()) {
    if (!hasFigures(prediction) || prediction.rateNats + prediction.distortionNats >= lowest) continue;
    best = index;
    lowest = prediction.rateNats + prediction.distortionNats;
  }
  return best;
}

/** The point whose details are shown when none is chosen: the best, once it is known; until then the first that has figures. */
export function defaultPoint(sweep: Sweep): number | null {
  if (sweep.points.length === 0) return null;
  if (!isRunning(sweep)) return bestPoint(sweep) ?? bestPrediction(sweep) ?? 0;
  return Math.max(0, sweep.points.findIndex(isMeasured));
}

/** What sets the points of a sweep apart by one number: its objective's beta, or the rate that one aims at; else their number. */
export function controlOf({ points }: Pick<Sweep, "points">): { readonly name: string; readonly axis: string } {
  return controls[points[0]?.control ?? "beta"];
}

const controls: Readonly<Record<PointSnapshot["control"], { readonly name: string; readonly axis: string }>> = {
  beta: { name: "beta", axis: "objective.beta" },
  "target rate": { name: "target rate", axis: "objective.rate" },
  run: { name: "run", axis: "run" },
};

/** Indices in the order of beta; equal betas in the sweep's order. */
export function orderByBeta({ points }: Pick<Sweep, "points">): readonly number[] {
  return [...points.keys()].sort((a, b) => (points[a]?.beta ?? 0) - (points[b]?.beta ?? 0) || a - b);
}
