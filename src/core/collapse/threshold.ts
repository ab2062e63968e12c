import { betaScale } from "./effectiveBeta.ts";
import type { Evidence } from "./evidence.ts";
import type { BetaSetting, PointSetting } from "./pointSetting.ts";

/**
 * beta*, in units of effective beta (docs/theory.md, section 2): the collapsed solution is locally stable above it and unstable
 * below. It is the largest eigenvalue of the score spectrum, for a Gaussian divided by the variance. A learned variance is, at the
 * collapsed solution, the mean eigenvalue over all columns, constant ones included; variances learned per dimension are already the
 * unit of the scores. Zero for data without variance: they collapse at every beta.
 *
 * It does not depend on the prior, the posterior's family or importance weighting. To second order at the collapsed solution a
 * prior enters by its covariance, which the decoder's weights absorb; a posterior only has to follow the prior's tilt to first
 * order; and with K samples the optimal encoder gains what it gains with one.
 */
export function effectiveThreshold(evidence: Evidence, setting: Pick<PointSetting, "variance">): number {
  const { spectrum } = evidence;
  return inEffectiveBeta(spectrum.eigenvalues[0] ?? 0, spectrum.trace, evidence, setting);
}

/** What beta* would be if the decoder were given z alone; undefined where it is. */
export function ungivenThreshold(evidence: Evidence, setting: Pick<PointSetting, "variance">): number | undefined {
  const ungiven = evidence.given?.ungiven;
  return ungiven && inEffectiveBeta(ungiven.largest, ungiven.trace, evidence, setting);
}

/** The upper bound of beta* for a conditional decoder (docs/theory.md, section 6); infinite where none is known. */
export function thresholdWithinCondition(
  evidence: Evidence,
  setting: Pick<PointSetting, "variance">,
): number | undefined {
  if (!isConditional(evidence)) return undefined;
  const { spectrum, given } = evidence;
  // Within parts of the rows the mean may explain what it does not over all of them.
  const largest = Math.max(given?.largestWithinCondition ?? Infinity, spectrum.eigenvalues[0] ?? 0);
  return inEffectiveBeta(largest, spectrum.trace, evidence, setting);
}

export function isConditional({ likelihood }: Evidence): boolean {
  return likelihood.given?.condition !== undefined;
}

/** The effective beta that equals an eigenvalue. */
function inEffectiveBeta(
  eigenvalue: number,
  trace: number,
  { likelihood, columns }: Evidence,
  { variance }: Pick<PointSetting, "variance">,
): number {
  if (eigenvalue <= 0) return 0;
  if (likelihood.type !== "gaussian" || variance === "learnedPerDimension") return eigenvalue;
  return variance === "learned" ? (eigenvalue * columns) / trace : eigenvalue / variance;
}

/** beta* in the spec's own units, comparable to `objective.beta`. Null where it overflows. */
export function thresholdBetaOf(evidence: Evidence | undefined, setting: BetaSetting): number | null {
  return evidence === undefined ? null : inSpecUnits(effectiveThreshold(evidence, setting), evidence, setting);
}

export function inSpecUnits(threshold: number, { columns }: Evidence, setting: BetaSetting): number | null {
  const inUnits = threshold / betaScale(setting, columns);
  return Number.isFinite(inUnits) ? inUnits : null;
}
