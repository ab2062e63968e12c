import type { Prediction } from "../../core/collapse/prediction.ts";
import type { SweepPoint } from "../expandSweep.ts";
import type { TargetRateObjective } from "../spec.ts";
import { axisOf, type Change, field, noChange, setField } from "./fields.ts";
import { round } from "./figures.ts";
import type { RuleContext } from "./rule.ts";

/** The weight of D + w |R - C| compared with the beta that the target rate implies. */

export interface WeighedPoint {
  readonly point: SweepPoint;
  readonly objective: TargetRateObjective;
  readonly prediction: Prediction;
}

export function weighedPoints({ points, predictions }: RuleContext): readonly WeighedPoint[] {
  return points.flatMap((point): readonly WeighedPoint[] => {
    const prediction = predictions[point.index];
    const { objective } = point.spec;
    if (objective.type !== "targetRate" || prediction === undefined || prediction.verdict === "unknown") return [];
    return [{ point, objective, prediction }];
  });
}

/** Three times the implied beta holds the rate and still lets the likelihood count (docs/theory.md, section 4.4). */
const OVER_IMPLIED = 3;

/** A weight that holds the rate at every point; undefined if the weight is swept, or no rate implies a beta. */
export function sufficientWeight(
  context: RuleContext,
): { readonly weight: number; readonly change: Change } | undefined {
  if (axisOf(context, field.weight) !== undefined) return undefined;
  const weight = round(
    OVER_IMPLIED * Math.max(0, ...weighedPoints(context).map(({ prediction }) => prediction.effectiveBeta)),
  );
  return weight > 0 ? { weight, change: setField(noChange(context), field.weight, weight) } : undefined;
}
