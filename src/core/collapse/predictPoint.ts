import { doubtsOf } from "./cautions.ts";
import { effectiveBetaOf } from "./effectiveBeta.ts";
import type { Evidence } from "./evidence.ts";
import { figuresAt } from "./figures.ts";
import { improvedFrontier } from "./improvedFrontier.ts";
import { withBeta, type BetaSetting, type PointSetting } from "./pointSetting.ts";
import type { Prediction } from "./prediction.ts";
import { predictTargetRate } from "./targetRate.ts";
import { effectiveThreshold, inSpecUnits, thresholdBetaOf, thresholdWithinCondition } from "./threshold.ts";

/**
 * What a training with this setting is expected to end with, from the data's spectrum alone; microseconds.
 * Every figure is finite or null. A verdict is `collapse` or `active` only where nothing is known that could make it wrong.
 * @param columns of the data where they are known and the evidence is not yet: a `mean` reconstruction multiplies beta by them
 */
export function predictPoint(
  evidence: Evidence | undefined,
  setting: PointSetting,
  columns = evidence?.columns ?? 1,
): Prediction {
  const { objective } = setting;
  switch (objective.type) {
    case "beta":
      return evidence === undefined
        ? unknown(effectiveBetaOf({ ...setting, objective }, columns))
        : predictBeta(evidence, { ...setting, objective });
    case "importanceWeighted":
      // The threshold is that of beta 1 (threshold.ts); so are the figures, though the bound's encoder is free to spread out.
      return evidence === undefined ? unknown(1) : predictBeta(evidence, withBeta(setting, 1), objective.samples > 1);
    case "targetRate":
      // A rate without a frontier implies no beta; the weight is the most that ever acts.
      return evidence === undefined ? unknown(objective.weight) : predictTargetRate(evidence, setting, objective);
  }
}

/** @param unmeasured whether the objective is one of which no trainings were measured */
function predictBeta(evidence: Evidence, setting: BetaSetting, unmeasured = false): Prediction {
  const effectiveBeta = effectiveBetaOf(setting, evidence.columns);
  const threshold = effectiveThreshold(evidence, setting);
  const figures = figuresAt(evidence, improvedFrontier(evidence, setting.latentSize), setting, effectiveBeta);
  const active = figures.activeUnits > 0;
  const reasons = doubtsOf({
    evidence,
    setting,
    ratio: threshold > 0 ? effectiveBeta / threshold : Infinity,
    active,
    unmeasured,
  });
  const verdict = reasons.length > 0 ? "at-risk" : active ? "active" : "collapse";
  const within = thresholdWithinCondition(evidence, setting);
  const bound = within === undefined ? {} : { thresholdBetaWithinCondition: inSpecUnits(within, evidence, setting) };
  return {
    effectiveBeta,
    thresholdBeta: thresholdBetaOf(evidence, setting),
    ...bound,
    verdict,
    ...figures,
    basis: "spectrum",
    reasons,
  };
}

function unknown(effectiveBeta: number): Prediction {
  const figures = { activeUnits: null, rateNats: null, distortionNats: null };
  return {
    effectiveBeta,
    thresholdBeta: null,
    verdict: "unknown",
    ...figures,
    basis: "spectrum",
    reasons: ["no-evidence"],
  };
}
