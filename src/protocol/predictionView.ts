import { isOfAnotherProgram } from "../spec/trainedElsewhere.ts";
import * as Type from "typebox";
import type { ParsedSpec } from "../spec/parseSpec.ts";
import { controlName, controlOf } from "../spec/objective.ts";
import type { SweepPoint } from "../spec/expandSweep.ts";
import {
  collapsedBestSchema,
  frontierViewSchema,
  pointPredictionSchema,
  type SpecReport,
} from "../results/specReport.ts";
import type { Immutable } from "../core/immutable.ts";

/** The prediction for a spec, as views show it beside a run or before the first run. */

const { verdict, effectiveBeta } = pointPredictionSchema.properties;

export const predictedPointSchema = Type.Object({
  ...pointPredictionSchema.properties,
  /** In the spec's units, whether it is swept or not. */
  beta: Type.Number(),
  /** The meaning of `beta`. */
  control: Type.Enum(["beta", "target rate"]),
  /** Null where the files of a model say it, which another program trained. */
  latentSize: Type.Union([Type.Integer({ minimum: 1 }), Type.Null()]),
  epochs: Type.Integer({ minimum: 0, description: "Asked for; 0 of a model that another program trained." }),
  /** Index of the point with equal settings in the run shown; null if there is none, because the spec was changed. */
  runPoint: Type.Union([Type.Integer({ minimum: 0 }), Type.Null()]),
});

export const predictionViewSchema = Type.Object({
  specName: Type.String(),
  axes: Type.Array(Type.String()),
  /** In the sweep's order. */
  points: Type.Array(predictedPointSchema),
  frontier: frontierViewSchema,
  /** In the spec's units; null if the points differ. */
  thresholdBeta: Type.Union([Type.Number(), Type.Null()]),
  /** Null where the model with the best ELBO is predicted to be active, or that is not certain; absent: not known. */
  collapsedBest: Type.Optional(Type.Union([collapsedBestSchema, Type.Null()])),
  /** What the run shown is judged by, one entry for each of its points; absent: the points above, if they are the run's. */
  ofRun: Type.Optional(
    Type.Object({
      predictions: Type.Array(Type.Object({ verdict, effectiveBeta })),
      collapsedBest: Type.Union([collapsedBestSchema, Type.Null()]),
    }),
  ),
});

export type PredictedPoint = Immutable<Type.Static<typeof predictedPointSchema>>;
export type PredictionView = Immutable<Type.Static<typeof predictionViewSchema>>;

/**
 * @param parsed the spec of `report`
 * @param runPointOf index of the point with equal settings in the run shown
 * @returns null without predictions
 */
export function predictionView(
  specName: string,
  parsed: Pick<ParsedSpec, "points" | "axes">,
  report: Pick<SpecReport, "predictions" | "frontier" | "collapsedBest">,
  runPointOf: (point: SweepPoint) => number | null,
): PredictionView | null {
  const points = parsed.points.flatMap((point): readonly PredictedPoint[] => {
    const prediction = report.predictions[point.index];
    if (prediction === undefined) return [];
    const { objective, model, training } = point.spec;
    return [
      {
        ...prediction,
        beta: controlOf(objective),
        control: controlName(objective),
        latentSize: isOfAnotherProgram({ model }) ? null : model.latentSize,
        epochs: training.epochs,
        runPoint: runPointOf(point),
      },
    ];
  });
  if (points.length === 0) return null;
  return {
    specName,
    axes: parsed.axes.map(({ name }) => name),
    points,
    frontier: report.frontier,
    thresholdBeta: commonThreshold(points),
    ...(report.collapsedBest === undefined ? {} : { collapsedBest: report.collapsedBest }),
  };
}

/** Thresholds of one spectrum differ only by rounding. */
const ROUNDING = 1e-9;

function commonThreshold(points: readonly PredictedPoint[]): number | null {
  const [first = null] = points.map(({ thresholdBeta }) => thresholdBeta);
  if (first === null) return null;
  return points.every(
    ({ thresholdBeta }) => thresholdBeta !== null && Math.abs(thresholdBeta - first) <= ROUNDING * first,
  )
    ? first
    : null;
}
