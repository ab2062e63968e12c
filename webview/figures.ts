import type { Evaluation } from "../src/core/evaluation.ts";
import type { PointSnapshot, RunSnapshot } from "../src/protocol/runSnapshot.ts";

/** What a run's figures say; every view asks here, so that no two disagree. */

export type MeasuredPoint = PointSnapshot & { readonly heldOut: Evaluation };

export function isMeasured(point: PointSnapshot): point is MeasuredPoint {
  return point.heldOut !== null;
}

/** A verdict on a trained model: in its first epochs many a model has no active unit yet. */
export function isCollapsed(point: PointSnapshot): boolean {
  return isEnded(point) && point.heldOut?.activeUnits === 0;
}

export function isEnded({ status }: PointSnapshot): boolean {
  return status === "done" || status === "failed" || status === "stopped";
}

export function isRunning({ status }: RunSnapshot): boolean {
  return status === "preparing" || status === "training";
}

/** Index of the point of the highest held-out ELBO, or null. The earlier of equals. */
export function bestPoint({ points }: RunSnapshot): number | null {
  let best: number | null = null;
  let elbo = -Infinity;
  for (const [index, { heldOut }] of points.entries()) {
    if (heldOut === null || heldOut.elboNats <= elbo) continue;
    best = index;
    elbo = heldOut.elboNats;
  }
  return best;
}

export function countOf({ points }: RunSnapshot, status: PointSnapshot["status"]): number {
  return points.filter((point) => point.status === status).length;
}

/** Between 0 and 1: epochs done of those asked for. A point that failed asks for no more. */
export function progress({ points }: RunSnapshot): number {
  const asked = points.reduce((sum, { epochs }) => sum + epochs, 0);
  const done = points.reduce((sum, { status, epoch, epochs }) => sum + (status === "failed" ? epochs : Math.min(epoch, epochs)), 0);
  return asked === 0 ? 0 : done / asked;
}

/** The point whose details are shown when none is chosen: the best, once it is known; until then the first that has figures. */
export function defaultPoint(run: RunSnapshot): number | null {
  if (run.points.length === 0) return null;
  if (!isRunning(run)) return bestPoint(run) ?? 0;
  return Math.max(0, run.points.findIndex(isMeasured));
}

/** The axis whose values are the objective's beta. */
export const BETA_AXIS = "objective.beta";

/** Indices in the order of beta; equal betas in the sweep's order. */
export function orderByBeta({ points }: RunSnapshot): readonly number[] {
  return [...points.keys()].sort((a, b) => (points[a]?.beta ?? 0) - (points[b]?.beta ?? 0) || a - b);
}
