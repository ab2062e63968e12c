import type { FrontierView } from "../src/results/specReport.ts";
import type { PredictedPoint, PredictionView } from "../src/protocol/predictionView.ts";
import type { JudgedBy } from "../src/results/bestCollapse.ts";
import { emptyCurve, type PointSnapshot, type RunSnapshot } from "../src/protocol/runSnapshot.ts";

/** What the page shows: a run with its prediction, or a sweep before its training. */
export interface Sweep extends Omit<RunSnapshot, "status"> {
  /** "planned" without a run: every point waits. */
  readonly status: RunSnapshot["status"] | "planned";
  /** One for each point; undefined if there is no prediction for its settings. */
  readonly predictions: readonly (PredictedPoint | undefined)[];
  /** Whether the spec has changed since the run, so that the prediction covers none of its points. */
  readonly isEdited: boolean;
  /** The predicted frontier; empty without evidence. */
  readonly frontier: FrontierView;
  readonly thresholdBeta: number | null;
  /** The prediction made before the training, whatever the spec is now; before a training, for the current spec. */
  readonly judgedBy: JudgedBy;
  /** The run's name, if it is part of a comparison. */
  readonly runName?: string;
}

/** Null without a run and a prediction. */
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
    judgedBy: { predictions: points, collapsedBest: prediction.collapsedBest ?? null },
  };
}

function predicted(
  { points }: RunSnapshot,
  prediction: PredictionView | null,
): Pick<Sweep, "predictions" | "isEdited" | "frontier" | "thresholdBeta" | "judgedBy"> {
  const byRunPoint = new Map(prediction?.points.map((point) => [point.runPoint, point]));
  const predictions = points.map((_, index) => byRunPoint.get(index));
  return {
    predictions,
    isEdited: prediction !== null && predictions.every((point) => point === undefined),
    frontier: prediction?.frontier ?? [],
    thresholdBeta: prediction?.thresholdBeta ?? null,
    judgedBy: prediction?.ofRun ?? { predictions, collapsedBest: prediction?.collapsedBest ?? null },
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
