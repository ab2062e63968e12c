import { pointSettingOf } from "../pointSetting.ts";
import { effectiveThreshold, thresholdWithinCondition, ungivenThreshold } from "../../core/collapse/threshold.ts";
import type { SweepPoint } from "../expandSweep.ts";
import { betaOf } from "../objective.ts";
import { exact, shown } from "./figures.ts";
import type { RuleContext } from "./rule.ts";

/** How much a condition or earlier columns lower the threshold of beta, in the spec's own units. */

/** What beta is compared with at a point whose collapse is in doubt: its own beta, or what a target rate acts like. */
export interface ActingBeta {
  /** "beta 4", or "a target rate of 2 nats, which acts like beta 0.3,". */
  readonly name: string;
  readonly beta: number;
  /** In the units of `beta`. */
  readonly threshold: number;
  /** Undefined where the upper bound of a conditional model's threshold is not known. */
  readonly thresholdWithinCondition: number | undefined;
  readonly ungivenThreshold: number | undefined;
}

/** Undefined without evidence, and for data without variance. */
export function actingBeta(context: RuleContext, point: SweepPoint): ActingBeta | undefined {
  const { spec, index } = point;
  const evidence = context.evidenceOf(spec);
  const prediction = context.predictions[index];
  if (evidence === undefined || prediction === undefined) return undefined;
  const setting = pointSettingOf(spec, evidence.train.rows);
  const own = effectiveThreshold(evidence, setting);
  const { objective } = spec;
  const isTarget = objective.type === "targetRate";
  const beta = isTarget ? Math.min(objective.weight, prediction.effectiveBeta) : betaOf(objective);
  const threshold = isTarget ? own : prediction.thresholdBeta;
  if (beta === undefined || threshold === null || !(own > 0) || !(threshold > 0)) return undefined;
  const inUnits = (effective: number | undefined) =>
    effective === undefined || !Number.isFinite(effective) ? undefined : (effective * threshold) / own;
  return {
    name: isTarget
      ? `a target rate of ${exact(objective.rate)} nats, which acts like beta ${shown(beta)},`
      : `beta ${exact(beta)}`,
    beta,
    threshold,
    thresholdWithinCondition: inUnits(thresholdWithinCondition(evidence, setting)),
    ungivenThreshold: inUnits(ungivenThreshold(evidence, setting)),
  };
}

/** In units of effective beta, which a target rate's implied beta has too. */
export function actingThreshold(context: RuleContext, point: SweepPoint): number | undefined {
  return actingBeta(context, point)?.threshold;
}

/** Closer to the threshold than this, a decoder of z alone would be at risk too. */
const CLEARLY_BELOW = 0.85;

/** Whether these points would have active units with a decoder of z alone. */
export function isForWhatIsGiven(context: RuleContext, points: readonly SweepPoint[]): boolean {
  return points.every((point) => {
    const acting = actingBeta(context, point);
    return acting?.ungivenThreshold !== undefined && acting.beta < CLEARLY_BELOW * acting.ungivenThreshold;
  });
}
