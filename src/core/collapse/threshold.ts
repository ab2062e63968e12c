import { betaScale } from "./effectiveBeta.ts";
import type { Evidence } from "./evidence.ts";
import type { PointSetting } from "./pointSetting.ts";

/**
 * beta*: above it the collapsed solution is stable, below it is not; in units of effective beta. The largest eigenvalue of the
 * score spectrum, over the variance of a Gaussian; a learned variance is, at the collapsed point, the mean eigenvalue over all
 * columns (constant ones count). Zero for data without any variance: they collapse at every beta.
 */
export function effectiveThreshold(evidence: Evidence, setting: PointSetting): number {
  const { spectrum, likelihood, columns } = evidence;
  const largest = spectrum.eigenvalues[0] ?? 0;
  if (largest <= 0) return 0;
  if (likelihood.type !== "gaussian") return largest;
  return setting.variance === "learned" ? (largest * columns) / spectrum.trace : largest / setting.variance;
}

/** beta* in the spec's own units, to be compared with `objective.beta`. Null when numbers so extreme leave none. */
export function thresholdBetaOf(evidence: Evidence | undefined, setting: PointSetting): number | null {
  if (evidence === undefined) return null;
  const threshold = effectiveThreshold(evidence, setting) / betaScale(setting, evidence.columns);
  return Number.isFinite(threshold) ? threshold : null;
}
