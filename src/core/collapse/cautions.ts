import { cautionBounds as bounds } from "./cautionBounds.ts";
import { survivalRatio } from "./chord.ts";
import { outlastsTraining } from "./effectiveBeta.ts";
import type { Evidence } from "./evidence.ts";
import { isCounts } from "./exponentialFamily.ts";
import { unitsAreFree } from "./figures.ts";
import { isMeasuredKind } from "./measuredKinds.ts";
import { activeDespiteDropout, distance, escapableByDepth, escapableByWidth, stableRatio } from "./networkBounds.ts";
import type { BetaSetting, PointSetting } from "./pointSetting.ts";
import type { Doubt } from "./prediction.ts";
import { effectiveThreshold, thresholdWithinCondition } from "./threshold.ts";
import { leadingStandardError, untrainedVariance } from "./sampleSize.ts";

/** A training whose predicted outcome may be doubted. */
export interface Case {
  readonly evidence: Evidence;
  readonly setting: BetaSetting;
  /** Effective beta over the threshold. */
  readonly ratio: number;
  /** Whether units are expected to be active: below the threshold, and with free bits anywhere. */
  readonly active: boolean;
  /** Whether no training with this kind of objective was measured. */
  readonly unmeasured: boolean;
  /** Whether the training comes to its beta from a state with active units: a warm-up, cycles, an annealed target rate. */
  readonly startsActive: boolean;
}

/** A case with what the chord says of it (chord.ts). */
interface JudgedCase extends Case {
  readonly survivesUpTo: number | undefined;
}

/**
 * The cases in which trainings ended on the other side of the threshold (docs/theory.md, section 8). Each caution holds on one side
 * of beta*, up to a bound that cautionBounds.ts reads from those trainings. Kinds of model that were never trained near the
 * threshold are doubted there as a precaution; nothing else is doubted without a training that shows why.
 */
const cautions: readonly { readonly doubt: Doubt; readonly applies: (one: JudgedCase) => boolean }[] = [
  {
    doubt: "near-threshold",
    applies: ({ setting, ratio }) => Math.abs(ratio - 1) <= bounds.nearThreshold.value && !unitsAreFree(setting),
  },
  { doubt: "bistable-above-threshold", applies: isBistable },
  { doubt: "columns-off-scale", applies: isOffScale },
  { doubt: "between-condition-bounds", applies: isBetweenBounds },
  { doubt: "autoregressive-decoder-bypasses-latents", applies: mayBypassLatents },
  {
    doubt: "flexible-latents",
    applies: ({ setting, ratio, active, survivesUpTo = bounds.heldUpTo.value }) =>
      !active && hasFlexibleLatents(setting) && ratio < survivesUpTo,
  },
  { doubt: "not-measured-near-threshold", applies: isUnmeasured },
  {
    doubt: "heavy-tailed-scores",
    applies: (one) => (one.active ? collapsesOnFewExamples(one) : staysActiveAbove(one)),
  },
  {
    doubt: "decoder-too-deep-to-escape",
    applies: ({ setting, ratio, active }) => active && ratio > escapableByDepth(setting),
  },
  {
    doubt: "decoder-too-narrow",
    // An autoregressive decoder moves along the columns before as well.
    applies: ({ evidence, setting, ratio, active }) =>
      active && !isAutoregressive(evidence) && ratio > escapableByWidth(setting),
  },
  {
    doubt: "dropout-lowers-threshold",
    applies: ({ setting, ratio, active }) => active && ratio > activeDespiteDropout(setting),
  },
  {
    doubt: "learning-rate-too-high",
    applies: ({ setting, ratio, active }) => active && ratio > stableRatio(setting),
  },
  { doubt: "too-few-steps", applies: (one) => (one.active ? hasNotGrown(one) : hasNotDied(one)) },
  { doubt: "too-few-examples", applies: hasTooFewExamples },
  {
    doubt: "inputs-not-centred",
    applies: ({ evidence, ratio, active }) =>
      active && !isCategorical(evidence) && ratio * evidence.train.offCentre > bounds.offCentreActiveUpTo.value,
  },
  {
    doubt: "warmup-outlasts-training",
    applies: (one) => !one.active && outlastsTraining(one.setting) && hasNotDied(one),
  },
];

/** Why the outcome may differ from the predicted one; empty for a verdict that can be trusted. */
export function doubtsOf(one: Case): readonly Doubt[] {
  // Free bits keep units active above the threshold too: there they are doubted as they are just below it.
  const judged = {
    ...one,
    ratio: one.active ? Math.min(one.ratio, 1) : one.ratio,
    survivesUpTo: survivalRatio(one.evidence, one.setting),
  };
  return cautions.filter(({ applies }) => applies(judged)).map(({ doubt }) => doubt);
}

/** Above beta* an active solution can be the better one, and a training that starts active can stay there. */
function isBistable({ ratio, active, startsActive, survivesUpTo = 1 }: JudgedCase): boolean {
  return !active && startsActive && ratio < survivesUpTo;
}

/**
 * A variance for each column makes the steps of the outputs as large, in units of a nearly constant column's deviation, as the
 * distances at the start of a training: it is never near the collapsed solution, and does not settle there for hundreds of epochs.
 */
function isOffScale({ evidence, setting: { training }, ratio, active, survivesUpTo = 1 }: JudgedCase): boolean {
  const { likelihood, train } = evidence;
  if (active || likelihood.type !== "gaussian" || likelihood.perDimension !== true || ratio >= survivesUpTo)
    return false;
  return training.learningRate > bounds.stepPerDeviation.value * train.smallestDeviation;
}

/**
 * A conditional model's threshold lies between the pooled spectrum's and the largest within a condition: conditional on the
 * digit's class (3.5 and 14.6) rates were 0.06 at 5.3 and 0.000 at 7.1. Where the data follow the condition's columns otherwise
 * than linearly, a network may follow them further than the reference, and the lower bound is too high.
 */
function isBetweenBounds({ evidence, setting, ratio, active }: Case): boolean {
  const within = thresholdWithinCondition(evidence, setting);
  if (within === undefined) return false;
  if (active) return evidence.given?.isCurved === true && ratio > bounds.curvedConditionActiveUpTo.value;
  return ratio * effectiveThreshold(evidence, setting) < within;
}

/**
 * The reference that beta* is taken from is a brief linear fit. A network may learn more from the columns before and need z less
 * (docs/theory.md, section 6).
 */
function mayBypassLatents({ evidence, ratio }: Case): boolean {
  if (!isAutoregressive(evidence)) return false;
  const isWide = evidence.columns > bounds.autoregressiveMeasuredColumns.value;
  const activeUpTo = isWide ? bounds.autoregressiveWideActiveUpTo : bounds.autoregressiveActiveUpTo;
  const collapseFrom = isWide ? bounds.autoregressiveWideCollapseFrom : bounds.autoregressiveCollapseFrom;
  return ratio > activeUpTo.value && ratio < collapseFrom.value;
}

function isAutoregressive({ likelihood }: Evidence): boolean {
  return likelihood.given?.preceding !== undefined;
}

/** They do not change beta* (threshold.ts), but above it they can code an active solution that a normal prior cannot. */
function hasFlexibleLatents({ posterior, prior }: PointSetting): boolean {
  return posterior !== "diagonal" || prior !== "standardNormal";
}

function isUnmeasured({ evidence, setting, ratio, active, unmeasured, survivesUpTo }: JudgedCase): boolean {
  // The chord bounds every kind of network, prior and posterior from above.
  if (!active && survivesUpTo !== undefined) return false;
  const distance = Math.abs(ratio - 1);
  if (distance <= bounds.nearThreshold.value || distance > bounds.nearThresholdUnmeasured.value) return false;
  // Autoregressive decoders have a caution of their own, with wider bounds.
  if (unitsAreFree(setting) || isAutoregressive(evidence)) return false;
  return unmeasured || !isMeasuredKind(evidence.likelihood, setting);
}

/**
 * A few examples far out can keep a unit active above beta* from a cold start too, where a code of them is better (docs/theory.md,
 * section 7). Counts, which the encoder sees as logarithms and so less far out, were not seen to without a warm-up. Where the
 * chord is not known, the kurtosis stands for it.
 */
function staysActiveAbove({ evidence, ratio, startsActive, survivesUpTo }: JudgedCase): boolean {
  if (leadingKurtosis(evidence) <= bounds.heavyKurtosis.value) return false;
  if (startsActive) return survivesUpTo === undefined && ratio < bounds.heldAfterWarmupUpTo.value;
  return !isCounts(evidence.likelihood) && ratio < Math.min(survivesUpTo ?? Infinity, bounds.heldUpTo.value);
}

/** The leading eigenvalue rests on few examples: batches without them have a smaller one. */
function collapsesOnFewExamples({ evidence, ratio }: Case): boolean {
  const { likelihood, train, spectrum } = evidence;
  const isFew = (kurtosis: number): boolean => train.rows / (kurtosis + 3) < bounds.rowsPerKurtosis.value;
  if (!isFew(leadingKurtosis(evidence))) return false;
  if (isCounts(likelihood)) return ratio > bounds.fewRowsActiveUpTo.value;
  if (likelihood.type !== "continuousBernoulli") return false;
  // A column that is nearly always zero has almost no information, so the examples where it is not give eigenvalues in the
  // thousands. Only the first direction that many examples carry is certain to count.
  const { eigenvalues, excessKurtosis } = spectrum;
  const carried = excessKurtosis.findIndex((kurtosis) => !isFew(kurtosis));
  const certain = (carried < 0 ? eigenvalues[excessKurtosis.length] : eigenvalues[carried]) ?? 0;
  return ratio * (eigenvalues[0] ?? 0) > bounds.fewRowsActiveUpTo.value * certain;
}

/**
 * With fewer rows than columns the leading eigenvalue is known up to its sampling error. The encoder, too, is trained along the rows'
 * own directions: what the others pass on to the posterior means of held-out rows dies slowly, whatever beta is.
 */
function hasTooFewExamples({ evidence, setting, ratio, active }: Case): boolean {
  if (active || evidence.train.rows >= evidence.spectrum.informativeColumns) return false;
  const { encoder, training } = setting;
  return (
    ratio < 1 + bounds.samplingErrors.value * leadingStandardError(evidence) ||
    (untrainedVariance(evidence, encoder) > bounds.untrainedVariance.value &&
      distance(training, 0, training.epochs) < bounds.untrainedDistance.value)
  );
}

/** Classes cannot be off centre: the encoder sees each as a one-hot column. */
function isCategorical({ likelihood }: Evidence): boolean {
  return likelihood.type === "categorical";
}

function leadingKurtosis({ spectrum }: Evidence): number {
  return spectrum.excessKurtosis[0] ?? 0;
}

/** Below beta* units grow at a rate that vanishes towards it. */
function hasNotGrown({ setting: { training }, ratio }: Case): boolean {
  const share = distance(training, 0, training.epochs) / bounds.enoughDistance.value;
  return share < 1 && ratio > share;
}

/** Above beta* units die, from the step at which a warm-up takes beta across the threshold. */
function hasNotDied({ setting: { training, objective }, ratio }: Case): boolean {
  // `ratio` is that of the last epoch: for a warm-up longer than the training, what is reached. Each cycle revives the units.
  const { warmupEpochs, cycle } = objective;
  const ends = Math.min(warmupEpochs, training.epochs);
  const crossing = cycle === undefined ? ends / ratio : ends - cycle.epochs + (cycle.epochs * cycle.rise) / ratio;
  const left = distance(training, crossing, training.epochs);
  return ratio < bounds.collapsedFromTheStart.value && left < bounds.enoughDistance.value;
}
