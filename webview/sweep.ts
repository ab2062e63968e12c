import type { Comparison } from "../src/protocol/comparison.ts";
import type { FrontierView } from "../src/protocol/diagnosis.ts";
import type { PredictedPoint, PredictionView } from "../src/protocol/predictionView.ts";
import { emptyCurve, type PointSnapshot, type RunSnapshot } from "../src/protocol/runSnapshot.ts";

/** What the page is about: a run with what was predicted for it, or a sweep that has not been trained yet. */
export interface Sweep extends Omit<RunSnapshot, "status"> {
  /** planned: there is no run; every point waits. */
  readonly status: RunSnapshot["status"] | "planned";
  /** One a point; undefined where nothing is predicted for that very setting. */
  readonly predictions: readonly (PredictedPoint | undefined)[];
  /** The spec has become another since the run: what is predicted is about none of its points. */
  readonly isEdited: boolean;
  /** Predicted; empty without evidence. */
  readonly frontier: FrontierView;
  readonly thresholdBeta: number | null;
  /** Of a run that another is compared with. */
  readonly label?: Pick<Comparison["own"], "name" | "created">;
}

/** Null where there is neither. */
export function sweepOf(run: RunSnapshot | null, prediction: PredictionView | null): Sweep | null {
  if (run !== null) return { ...run, ...predicted(run, prediction) };
  if (prediction === null) return null;
  const { specName, axes, points, frontier, thresholdBeta } = prediction;
  const planned = { id: "", specName, axes, engine: "", status: "planned", message: null } as const;
  return {
    ...planned,
    points: points.map(plannedPoint),
    predictions: points,
    isEdited: false,
    frontier,
    thresholdBeta,
  };
}

function predicted(
  { points }: RunSnapshot,
  prediction: PredictionView | null,
): Pick<Sweep, "predictions" | "isEdited" | "frontier" | "thresholdBeta"> {
  const byRunPoint = new Map(prediction?.points.map((point) => [point.runPoint, point]));
  const predictions = points.map((_, index) => byRunPoint.get(index));
  return {
    predictions,
    isEdited: prediction !== null && predictions.every((point) => point === undefined),
    frontier: prediction?.frontier ?? [],
    thresholdBeta: prediction?.thresholdBeta ?? null,
  };
}

function plannedPoint({ settings, beta, control, epochs }: PredictedPoint): PointSnapshot {
  return {
    settings,
    beta,
    control,
    epochs,
    epoch: 0,
    status: "waiting",
    heldOut: null,
    train: null,
    failure: null,
    curve: emptyCurve,
  };
}
