import { CHORD_MARGIN, chordBeta } from "../../core/collapse/chord.ts";
import { effectiveThreshold, thresholdWithinCondition } from "../../core/collapse/threshold.ts";
import type { SweepPoint } from "../expandSweep.ts";
import { fixedVarianceOf } from "../likelihood.ts";
import { betaObjective, betaOf } from "../objective.ts";
import type { SweepAxis } from "../sweepAxes.ts";
import { axisOf, type Change, field, noChange, setField } from "./fields.ts";
import { pointSettingOf } from "../pointSetting.ts";
import { isForWhatIsGiven } from "./given.ts";
import { isOpen } from "./outcome.ts";
import type { RuleContext } from "./rule.ts";

/**
 * The cause of a predicted collapse: the smallest change of the loss that would undo it. One rule reports it.
 * A sweep that crosses its threshold is not an error; it is reported as a fact about the sweep.
 */

export type CollapseCause =
  | "mean-reduction-scales-beta"
  | "fixed-variance-too-wide"
  | "sweep-points-collapse"
  | "condition-explains-data"
  | "autoregressive-decoder-bypasses-latents"
  | "beta-above-collapse-threshold";

export interface Collapse {
  readonly cause: CollapseCause;
  /** The points that collapse, in order; at least one. */
  readonly points: readonly SweepPoint[];
  readonly isWhole: boolean;
}

/** Undefined unless the verdict of some point is collapse. */
export function collapseOf(context: RuleContext): Collapse | undefined {
  const points = context.points.filter((_, i) => context.predictions[i]?.verdict === "collapse");
  if (points.length === 0) return undefined;
  const isWhole = points.length === context.points.length;
  return { cause: isWhole ? causeOfAll(context, points) : "sweep-points-collapse", points, isWhole };
}

function causeOfAll(context: RuleContext, points: readonly SweepPoint[]): CollapseCause {
  const helps = (change: Change | undefined) => change?.specs.some((spec) => isOpen(context.predict(spec))) ?? false;
  const summed = summedTerms(context);
  if (helps(summed) || isMostlyReduction(context, summed)) return "mean-reduction-scales-beta";
  if (isTooWide(context) && helps(learnedVariance(context))) return "fixed-variance-too-wide";
  if (sweptWeight(context) !== undefined) return "sweep-points-collapse";
  if (!isForWhatIsGiven(context, points)) return "beta-above-collapse-threshold";
  return points.every(({ spec }) => spec.model.condition !== "none")
    ? "condition-explains-data"
    : "autoregressive-decoder-bypasses-latents";
}

/** Whether a mean reduction multiplies beta by more than what would still be above the threshold with summed terms. */
function isMostlyReduction(context: RuleContext, summed: Change | undefined): boolean {
  if (summed === undefined) return false;
  return context.points.every((_, i) => {
    const spec = summed.specs[i];
    const factor = (context.predictions[i]?.effectiveBeta ?? NaN) / (spec ? context.predict(spec).effectiveBeta : NaN);
    return factor > 1 && (thresholdRatio(context, i) ?? Infinity) < factor ** 2;
  });
}

/**
 * Whether averaging is the reason of a collapse that is in doubt: no unit is expected at any point, or every one is near the threshold,
 * and summed terms keep units active beyond doubt at some point.
 */
export function isReductionInDoubt(context: RuleContext): boolean {
  if (collapseOf(context) !== undefined) return false;
  const { predictions } = context;
  const mayCollapse =
    predictions.every(({ verdict, activeUnits }) => verdict === "at-risk" && activeUnits === 0) ||
    isNearThreshold(context);
  return mayCollapse && (summedTerms(context)?.specs.some((spec) => isOpen(context.predict(spec))) ?? false);
}

/** Whether at every point the one doubt is that the threshold is near. */
export function isNearThreshold({ predictions }: RuleContext): boolean {
  return predictions.every(({ reasons }) => reasons.length === 1 && reasons[0] === "near-threshold");
}

/** The sweep with reconstruction and KL summed; undefined if the reconstruction already is. Reductions are never swept. */
export function summedTerms(context: RuleContext): Change | undefined {
  const [first] = context.points;
  const objective = betaObjective(first?.spec.objective);
  if (objective?.reconstruction !== "mean") return undefined;
  const summed = setField(noChange(context), field.reconstruction, "sum");
  return objective.kl === "mean" ? setField(summed, field.kl, "sum") : summed;
}

/** The sweep with a learned noise variance; undefined unless the variance is one fixed number. */
export function learnedVariance(context: RuleContext): Change | undefined {
  return fixedVariance(context) === undefined ? undefined : setField(noChange(context), field.variance, "learned");
}

/** The variance of a Gaussian likelihood, if it is one fixed number. */
export function fixedVariance(context: RuleContext): number | undefined {
  return axisOf(context, field.variance) === undefined
    ? fixedVarianceOf(context.points[0]?.spec.model.likelihood)
    : undefined;
}

/** Whether every direction of the data is narrower than the noise: the threshold is at most 1. */
export function isTooWide(context: RuleContext): boolean {
  const variance = fixedVariance(context);
  if (variance === undefined) return false;
  return context.points.every(({ spec }) => {
    const [largest = Infinity] = context.evidenceOf(spec)?.spectrum.eigenvalues ?? [];
    return largest <= variance;
  });
}

/**
 * Whether no code pays for its rate at beta 1, so that the best ELBO is that of a collapsed model: at every point the threshold (given a
 * condition, its upper bound) and, with its margin, the chord are at most 1, in effective beta (docs/theory.md, section 7). False where
 * one of them is not known.
 */
export function isBestElboCollapsed({ points, evidenceOf }: RuleContext): boolean {
  return points.every(({ spec }) => {
    const evidence = evidenceOf(spec);
    if (evidence === undefined) return false;
    const setting = pointSettingOf(spec, evidence.train.rows);
    const chord = chordBeta(evidence, setting) ?? Infinity;
    const threshold = thresholdWithinCondition(evidence, setting) ?? effectiveThreshold(evidence, setting);
    return Math.max(threshold, CHORD_MARGIN * chord) <= 1;
  });
}

/** The axis along which a sweep crosses the threshold: beta or the variance. */
export function sweptWeight(context: RuleContext): SweepAxis | undefined {
  return axisOf(context, field.beta) ?? axisOf(context, field.variance);
}

/** Whether some of the points that collapse lie below their threshold: a short training of the spec ended so. */
export function isBelowThreshold(context: RuleContext, { points }: Collapse): boolean {
  return points.some(({ index }) => (thresholdRatio(context, index) ?? Infinity) < 1);
}

/** A point's beta over its threshold; above 1 the point collapses. */
export function thresholdRatio({ points, predictions }: RuleContext, index: number): number | undefined {
  const objective = points[index]?.spec.objective;
  const beta = objective && betaOf(objective);
  const threshold = predictions[index]?.thresholdBeta;
  return beta === undefined || threshold === undefined || threshold === null || !(threshold > 0)
    ? undefined
    : beta / threshold;
}
