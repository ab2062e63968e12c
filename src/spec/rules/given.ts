import { pointSettingOf } from "../pointSetting.ts";
import { effectiveThreshold, ungivenThreshold } from "../../core/collapse/threshold.ts";
import type { SweepPoint } from "../expandSweep.ts";
import { betaOf } from "../objective.ts";
import type { RuleContext } from "./rule.ts";

/** Decoders that are given something besides z: what it does to the threshold, in the spec's own units. */

/** beta* of the same model with a decoder that is given nothing; undefined where it is given nothing, or nothing is known. */
export function ungivenThresholdBeta(context: RuleContext, { spec, index }: SweepPoint): number | undefined {
  const evidence = context.evidenceOf(spec);
  const threshold = context.predictions[index]?.thresholdBeta;
  if (evidence === undefined || threshold === undefined || threshold === null) return undefined;
  const setting = pointSettingOf(spec, evidence.train.rows);
  const ungiven = ungivenThreshold(evidence, setting);
  const own = effectiveThreshold(evidence, setting);
  return ungiven === undefined || !(own > 0) ? undefined : (threshold * ungiven) / own;
}

/** Nearer to the threshold than this a model that is given nothing would be in doubt itself. */
const CLEARLY_BELOW = 0.85;

/** Whether these points would have active units, were it not for what the decoder is given. */
export function isForWhatIsGiven(context: RuleContext, points: readonly SweepPoint[]): boolean {
  return points.every(
    (point) => (betaOf(point.spec.objective) ?? NaN) < CLEARLY_BELOW * (ungivenThresholdBeta(context, point) ?? NaN),
  );
}
