import { doubtsOf } from "./cautions.ts";
import { effectiveBetaOf } from "./effectiveBeta.ts";
import type { Evidence } from "./evidence.ts";
import { figuresAt } from "./figures.ts";
import { improvedFrontier } from "./improvedFrontier.ts";
import type { PointSetting } from "./pointSetting.ts";
import type { Prediction } from "./prediction.ts";
import { effectiveThreshold, thresholdBetaOf } from "./threshold.ts";

/**
 * What a training with this setting is expected to end with, from the data's spectrum alone; microseconds.
 * Every figure is finite or null. A verdict is `collapse` or `active` only where nothing is known that could make it wrong.
 * @param columns of the data where they are known and the evidence is not yet: a `mean` reconstruction multiplies beta by them
 */
export function predictPoint(evidence: Evidence | undefined, setting: PointSetting, columns = evidence?.columns ?? 1): Prediction {
  const effectiveBeta = effectiveBetaOf(setting, columns);
  const basis = "spectrum";
  if (evidence === undefined) {
    const figures = { activeUnits: null, rateNats: null, distortionNats: null };
    return { effectiveBeta, thresholdBeta: null, verdict: "unknown", ...figures, basis, reasons: ["no-evidence"] };
  }
  const threshold = effectiveThreshold(evidence, setting);
  const figures = figuresAt(evidence, improvedFrontier(evidence, setting.latentSize), setting, effectiveBeta);
  const active = figures.activeUnits > 0;
  const reasons = doubtsOf(evidence, setting, threshold > 0 ? effectiveBeta / threshold : Infinity, active);
  const verdict = reasons.length > 0 ? "at-risk" : active ? "active" : "collapse";
  return { effectiveBeta, thresholdBeta: thresholdBetaOf(evidence, setting), verdict, ...figures, basis, reasons };
}
