import type { Evaluation } from "../src/core/evaluation.ts";
import { indexOfLargest } from "../src/core/indexOfLargest.ts";
import type { PredictedPoint } from "../src/protocol/predictionView.ts";
import type { PointSnapshot } from "../src/protocol/runSnapshot.ts";
import { bestPoint, elboNats, isRunning } from "../src/results/reading.ts";
import { onceFor } from "./onceFor.ts";
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

/** A sweep of latents without their decoder: nothing was trained, and no point has a distortion. */
export function areLatentsAlone({ points }: Pick<Sweep, "points">): boolean {
  return latentsAlone(points);
}

const latentsAlone = onceFor(
  (points: Sweep["points"]): boolean => points.some(({ latents }) => latents !== undefined) && !points.some(isMeasured),
);

export function isEnded({ status }: PointSnapshot): boolean {
  return status === "done" || status === "failed" || status === "stopped";
}

/** Index of the point with the highest predicted ELBO, the first of equals; null without predictions. */
export function bestPrediction({ predictions }: Pick<Sweep, "predictions">): number | null {
  return indexOfLargest(predictions.map((prediction) => (hasFigures(prediction) ? elboNats(prediction) : -Infinity)));
}

/** The default point: the best one, or during training the first that has figures. */
export const defaultPoint = onceFor((sweep: Sweep): number | null => {
  if (sweep.points.length === 0) return null;
  if (!isRunning(sweep)) return bestPoint(sweep.points) ?? bestPrediction(sweep) ?? 0;
  return Math.max(0, sweep.points.findIndex(isMeasured));
});

/** The number that identifies the points of a sweep: beta, the target rate, or the number of an imported run. */
export function controlOf({ points }: Pick<Sweep, "points">): { readonly name: string; readonly axis: string } {
  return controls[points[0]?.control ?? "beta"];
}

const controls: Readonly<Record<PointSnapshot["control"], { readonly name: string; readonly axis: string }>> = {
  beta: { name: "beta", axis: "objective.beta" },
  "target rate": { name: "target rate", axis: "objective.rate" },
  run: { name: "run", axis: "run" },
};

/** Indices ordered by beta; equal betas keep the sweep's order. */
export function orderByBeta({ points }: Pick<Sweep, "points">): readonly number[] {
  return [...points.keys()].sort((a, b) => (points[a]?.beta ?? 0) - (points[b]?.beta ?? 0) || a - b);
}
