import { pointSettingOf } from "../pointSetting.ts";
import { effectiveThreshold, ungivenThreshold } from "../../core/collapse/threshold.ts";
import type { SweepPoint } from "../expandSweep.ts";
import { betaOf } from "../objective.ts";
import type { RuleContext } from "./rule.ts";

/** How much a condition or earlier columns lower the threshold of beta, in the spec's own units. */

/** beta* of the same model with a decoder of z alone; undefined if it is one, or without evidence. */
export function ungivenThresholdBeta(context: RuleContext, { spec, index }: SweepPoint): number | undefined {
  const evidence = context.evidenceOf(spec);
  const threshold = context.predictions[index]?.thresholdBeta;
  if (evidence === undefined || threshold === undefined || threshold === null) return undefined;
  const setting = pointSettingOf(spec, evidence.train.rows);
  const ungiven = ungivenThreshold(evidence, setting);
  const own = effectiveThreshold(evidence, setting);
  return ungiven === undefined || !(own > 0) ? undefined : (threshold * ungiven) / own;
}

/** Closer to the threshold than this, a decoder of z alone would be at risk too. */
const CLEARLY_BELOW = 0.85;

/** Whether these points would have active units with a decoder of z alone. */
export function isForWhatIsGiven(context: RuleContext, points: readonly SweepPoint[]): boolean {
  return points.every(
    (point) => (betaOf(point.spec.objective) ?? NaN) < CLEARLY_BELOW * (ungivenThresholdBeta(context, point) ?? NaN),
  );
}
