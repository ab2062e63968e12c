import { doubtsOf } from "./cautions.ts";
import { survivalRatio } from "./chord.ts";
import { effectiveBetaOf } from "./effectiveBeta.ts";
import type { Evidence } from "./evidence.ts";
import { figuresAt } from "./figures.ts";
import { improvedFrontier } from "./improvedFrontier.ts";
import { withBeta, type BetaSetting, type PointSetting } from "./pointSetting.ts";
import type { Prediction } from "./prediction.ts";
import { rangesAt } from "./ranges.ts";
import { predictTargetRate } from "./targetRate.ts";
import { effectiveThreshold, inSpecUnits, thresholdBetaOf, thresholdWithinCondition } from "./threshold.ts";

/**
 * Predicts how a training with this setting ends, from the data's spectrum alone; takes microseconds.
 * Every figure is finite or null. A verdict is `collapse` or `active` only where no caution applies.
 * @param columns number of data columns, for when the evidence is not known yet: a `mean` reconstruction multiplies beta by it
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
      // The threshold is that of beta 1 (threshold.ts). The figures are taken at beta 1 too, although the encoder of this bound spreads more.
      return evidence === undefined ? unknown(1) : predictBeta(evidence, withBeta(setting, 1), objective.samples > 1);
    case "targetRate":
      // Without a frontier the rate implies no beta; the weight is the largest beta that can act.
      return evidence === undefined ? unknown(objective.weight) : predictTargetRate(evidence, setting, objective);
  }
}

/** @param unmeasured whether no training with this kind of objective was measured */
function predictBeta(evidence: Evidence, setting: BetaSetting, unmeasured = false): Prediction {
  const effectiveBeta = effectiveBetaOf(setting, evidence.columns);
  const threshold = effectiveThreshold(evidence, setting);
  const frontier = improvedFrontier(evidence, setting.latentSize);
  const figures = figuresAt(evidence, frontier, setting, effectiveBeta);
  const active = figures.activeUnits > 0;
  const reasons = doubtsOf({
    evidence,
    setting,
    ratio: threshold > 0 ? effectiveBeta / threshold : Infinity,
    active,
    unmeasured,
    startsActive: setting.objective.warmupEpochs > 0,
  });
  const verdict = reasons.length > 0 ? "at-risk" : active ? "active" : "collapse";
  const within = thresholdWithinCondition(evidence, setting);
  const bound = within === undefined ? {} : { thresholdBetaWithinCondition: inSpecUnits(within, evidence, setting) };
  return {
    effectiveBeta,
    thresholdBeta: thresholdBetaOf(evidence, setting),
    ...bound,
    ...survival(evidence, setting, threshold),
    verdict,
    ...figures,
    ...(verdict === "collapse"
      ? {}
      : rangesAt(evidence, frontier, setting, { effectiveBeta, threshold, figures, isAtRisk: verdict === "at-risk" })),
    basis: "spectrum",
    reasons,
  };
}

function survival(evidence: Evidence, setting: BetaSetting, threshold: number): Pick<Prediction, "survivesBelowBeta"> {
  const ratio = survivalRatio(evidence, setting) ?? 1;
  const beta = ratio > 1 ? inSpecUnits(ratio * threshold, evidence, setting) : null;
  return beta === null ? {} : { survivesBelowBeta: beta };
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
