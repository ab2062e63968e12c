import type { Evidence } from "./evidence.ts";
import { linearDrop } from "./linearFrontier.ts";
import type { Frontier } from "./improvedFrontier.ts";
import type { PointSetting } from "./pointSetting.ts";

/** The point of a frontier at which a training ends. */
export interface OperatingPoint {
  /** Temperature: effective beta in units of the eigenvalues. Zero: the rate is unbounded. */
  readonly t: number;
  /** The Gaussian's variance, learned or not; 1 for other likelihoods. Zero only where a learned one has no positive value. */
  readonly variance: number;
}

export function operatingPoint(
  evidence: Evidence,
  frontier: Frontier,
  { variance }: Pick<PointSetting, "variance">,
  effectiveBeta: number,
): OperatingPoint {
  if (evidence.likelihood.type !== "gaussian") return { t: effectiveBeta, variance: 1 };
  if (variance === "learned")
    return withLearnedVariance(evidence.spectrum.trace, evidence.columns, frontier, effectiveBeta);
  if (variance === "learnedPerDimension")
    return withLearnedVariance(evidence.spectrum.trace, evidence.spectrum.informativeColumns, frontier, effectiveBeta);
  return { t: effectiveBeta * variance, variance };
}

/** The search ends at this share of the threshold; each step multiplies t by STEP. */
const LOWEST = 1e-9;
const STEP = 0.98;
/** The estimated frontier may leave no residual at all; at least this share of the linear residual is assumed. */
const MIN_RESIDUAL = 0.05;

/** The mean squared error per column at temperature t. */
function residualVariance(trace: number, columns: number, frontier: Frontier, t: number): number {
  const linear = trace - 2 * linearDrop(frontier.codable, t);
  return Math.max(trace - 2 * frontier.dropAt(t), MIN_RESIDUAL * linear, 0) / columns;
}

/**
 * The effective beta that this one would be if the variance of a Gaussian were what a linear decoder leaves unexplained: networks depend on
 * beta times the variance alone, so that a beta of 1 with a variance far below the error is as small a weight as a small beta. The linear
 * error stands for the one on held-out rows, which nonlinear decoders hardly lower where the rate is far beyond ln N. Other
 * likelihoods, and learned variances, have nothing to correct.
 */
export function betaAtOwnNoise(
  { likelihood, spectrum, columns }: Evidence,
  { codable }: Pick<Frontier, "codable">,
  { variance }: Pick<PointSetting, "variance">,
  effectiveBeta: number,
): number {
  if (likelihood.type !== "gaussian" || typeof variance !== "number") return effectiveBeta;
  const t = effectiveBeta * variance;
  const error = (spectrum.trace - 2 * linearDrop(codable, t)) / columns;
  return error > 0 ? t / error : Infinity;
}

/**
 * A learned variance is the mean squared error per column, v = (trace - 2 drop(t)) / columns, and t = beta v. The solution is the
 * largest t that satisfies both, because training starts collapsed, above it. The error vanishes with t when the latents can code
 * every direction; then no positive variance is left below beta = columns / rank (docs/theory.md, section 4.2).
 *
 * Variances learned per dimension have a fixed point each, v_j = 1 - v_j sum over coded of (lambda_i - beta) u_ij^2, the
 * eigenpairs being those of the correlations over the v_j (at beta = 1 factor analysis). One common v in the standardised
 * columns stands in their place: exact at the threshold, and where all columns are explained alike. Elsewhere the linear rate
 * comes out too low: against the iterated fixed point, on nine data sets from 0.85 to 0.25 beta*, by 3 to 36 %, of the digits
 * by 14 to 21 %; the distortion comes out too high, of the digits by at most 5 %.
 */
function withLearnedVariance(trace: number, columns: number, frontier: Frontier, beta: number): OperatingPoint {
  const { threshold } = frontier;
  const varianceAt = (t: number): number => residualVariance(trace, columns, frontier, t);
  const collapsed = varianceAt(threshold);
  if (beta * collapsed >= threshold) return { t: beta * collapsed, variance: collapsed };
  const tooHigh = (t: number): boolean => t > beta * varianceAt(t);
  let low = threshold;
  while (tooHigh(low)) {
    low *= STEP;
    if (low < LOWEST * threshold) return { t: 0, variance: 0 };
  }
  let high = low / STEP;
  for (let i = 0; i < 40; i++) {
    const middle = (low + high) / 2;
    if (tooHigh(middle)) high = middle;
    else low = middle;
  }
  return { t: low, variance: varianceAt(low) };
}
