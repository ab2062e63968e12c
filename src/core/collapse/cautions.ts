import { cautionBounds as bounds, escapableByShrinkage, stableByLearningRate, type Knot } from "./cautionBounds.ts";
import { outlastsTraining } from "./effectiveBeta.ts";
import type { Evidence } from "./evidence.ts";
import { isCounts } from "./exponentialFamily.ts";
import { unitsAreFree } from "./figures.ts";
import { isMeasuredKind } from "./measuredKinds.ts";
import type { BetaSetting, NetworkShape, PointSetting } from "./pointSetting.ts";
import type { Doubt } from "./prediction.ts";
import { effectiveThreshold, thresholdWithinCondition } from "./threshold.ts";

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
}

/**
 * The cases in which trainings ended on the other side of the threshold (docs/theory.md, section 8). Each caution holds on one side
 * of beta*, up to a bound that cautionBounds.ts reads from those trainings. Kinds of model that were never trained near the
 * threshold are doubted there as a precaution; nothing else is doubted without a training that shows why.
 */
const cautions: readonly { readonly doubt: Doubt; readonly applies: (one: Case) => boolean }[] = [
  {
    doubt: "near-threshold",
    applies: ({ setting, ratio }) => Math.abs(ratio - 1) <= bounds.nearThreshold.value && !unitsAreFree(setting),
  },
  { doubt: "between-condition-bounds", applies: isBetweenBounds },
  { doubt: "autoregressive-decoder-bypasses-latents", applies: mayBypassLatents },
  {
    doubt: "flexible-latents",
    applies: ({ setting, ratio, active }) => !active && hasFlexibleLatents(setting) && ratio < bounds.heldUpTo.value,
  },
  { doubt: "not-measured-near-threshold", applies: isUnmeasured },
  {
    doubt: "heavy-tailed-scores",
    applies: (one) => (one.active ? collapsesOnFewExamples(one) : staysActiveAbove(one)),
  },
  {
    doubt: "decoder-too-deep-to-escape",
    applies: ({ setting, ratio, active }) => active && ratio > escapableRatio(setting),
  },
  {
    doubt: "learning-rate-too-high",
    applies: ({ setting, ratio, active }) =>
      active && ratio > interpolated(stableByLearningRate, setting.training.learningRate),
  },
  { doubt: "too-few-steps", applies: (one) => (one.active ? hasNotGrown(one) : hasNotDied(one)) },
  {
    doubt: "too-few-examples",
    applies: ({ evidence, active }) => !active && evidence.train.rows < evidence.spectrum.informativeColumns,
  },
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
  const judged = one.active ? { ...one, ratio: Math.min(one.ratio, 1) } : one;
  return cautions.filter(({ applies }) => applies(judged)).map(({ doubt }) => doubt);
}

/**
 * A conditional model's threshold lies between the pooled spectrum's and the largest within a condition: conditional on the
 * digit's class (3.5 and 14.6) rates were 0.06 at 5.3 and 0.000 at 7.1.
 */
function isBetweenBounds({ evidence, setting, ratio, active }: Case): boolean {
  const within = thresholdWithinCondition(evidence, setting);
  return !active && within !== undefined && ratio * effectiveThreshold(evidence, setting) < within;
}

/**
 * The reference that beta* is taken from is a brief linear fit. A network may learn more from the columns before and need z less
 * (docs/theory.md, section 6).
 */
function mayBypassLatents({ evidence, ratio }: Case): boolean {
  if (evidence.likelihood.given?.preceding !== true || ratio >= bounds.autoregressiveCollapseFrom.value) return false;
  const isWide = evidence.columns > bounds.autoregressiveMeasuredColumns.value;
  return ratio > (isWide ? bounds.autoregressiveWideActiveUpTo : bounds.autoregressiveActiveUpTo).value;
}

/** They do not change beta* (threshold.ts), but above it they can code an active solution that a normal prior cannot. */
function hasFlexibleLatents({ posterior, prior }: PointSetting): boolean {
  return posterior !== "diagonal" || prior !== "standardNormal";
}

function isUnmeasured({ evidence, setting, ratio, unmeasured }: Case): boolean {
  const distance = Math.abs(ratio - 1);
  if (distance <= bounds.nearThreshold.value || distance > bounds.nearThresholdUnmeasured.value) return false;
  // Autoregressive decoders have a caution of their own, with wider bounds.
  if (unitsAreFree(setting) || evidence.likelihood.given?.preceding === true) return false;
  return unmeasured || !isMeasuredKind(evidence.likelihood, setting);
}

/**
 * Above beta* the collapsed solution is locally stable, but not always the best one (docs/theory.md, section 7). A few examples far out
 * can keep a unit active there. For counts, which the encoder sees as logarithms and so less far out, only after a warm-up.
 */
function staysActiveAbove({ evidence, setting, ratio }: Case): boolean {
  if (leadingKurtosis(evidence) <= bounds.heavyKurtosis.value) return false;
  if (setting.objective.warmupEpochs > 0) return ratio < bounds.heldAfterWarmupUpTo.value;
  return !isCounts(evidence.likelihood) && ratio < bounds.heldUpTo.value;
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

/** Classes cannot be off centre: the encoder sees each as a one-hot column. */
function isCategorical({ likelihood }: Evidence): boolean {
  return likelihood.type === "categorical";
}

function leadingKurtosis({ spectrum }: Evidence): number {
  return spectrum.excessKurtosis[0] ?? 0;
}

/**
 * The share of a signal's variance that a layer passes on at the initialisation (uniform, +-1/sqrt(fan-in)): a third by its weights.
 * Of that relu keeps a half, and a sigmoid, whose slope is a quarter, a sixteenth.
 */
const passedOn = { relu: 1 / 6, gelu: 1 / 6, tanh: 1 / 3, elu: 1 / 3, sigmoid: 1 / 48 } as const;

/**
 * Up to which ratio training leaves the collapsed solution. A warm-up lets signals grow before they cost anything, as in a decoder half as
 * deep. Four layers of an encoder did no harm.
 */
function escapableRatio({ decoder, objective, training }: BetaSetting): number {
  const warmedUp = distance(training, objective.warmupEpochs) >= bounds.enoughDistance.value;
  const depth = warmedUp ? depthOf(decoder) / 2 : depthOf(decoder);
  const plain = interpolated(escapableByShrinkage, passedOn[decoder.activation] ** -depth);
  return decoder.normalization === "batch" && depthOf(decoder) <= bounds.normalisedLayers.value
    ? Math.max(plain, bounds.normalisedActiveUpTo.value)
    : plain;
}

/**
 * Layers between z and the output, each of which shrinks the signal: convolutions start from the same initialisation as dense
 * layers. With skip connections from z to every layer only the last one counts. Layer normalisation and dropout were not
 * measured and are ignored.
 */
function depthOf({ hidden, convolutions = 0, skip = false }: NetworkShape): number {
  const layers = hidden.length + convolutions;
  return skip ? Math.min(1, layers) : layers;
}

/** Linear in the logarithm between knots, constant beyond them. */
function interpolated(knots: readonly Knot[], at: number): number {
  const above = knots.findIndex((knot) => knot.at >= at);
  const high = knots[above] ?? knots[knots.length - 1];
  const low = knots[above - 1] ?? high;
  if (high === undefined || low === undefined || high === low) return high?.ratio ?? 0;
  return low.ratio + (Math.log(at / low.at) / Math.log(high.at / low.at)) * (high.ratio - low.ratio);
}

/** How far Adam can move a parameter: the sum of its learning rates over the steps. */
function distance({ stepsPerEpoch, learningRate }: BetaSetting["training"], epochs: number): number {
  return Math.max(0, epochs) * stepsPerEpoch * learningRate;
}

/** Below beta* units grow at a rate that vanishes towards it. */
function hasNotGrown({ setting: { training }, ratio }: Case): boolean {
  const share = distance(training, training.epochs) / bounds.enoughDistance.value;
  return share < 1 && ratio > share;
}

/** Above beta* units die, from the step at which a warm-up takes beta across the threshold. */
function hasNotDied({ setting: { training, objective }, ratio }: Case): boolean {
  // `ratio` is that of the last epoch: for a warm-up longer than the training, what is reached. Each cycle revives the units.
  const { warmupEpochs, cycle } = objective;
  const ends = Math.min(warmupEpochs, training.epochs);
  const crossing = cycle === undefined ? ends / ratio : ends - cycle.epochs + (cycle.epochs * cycle.rise) / ratio;
  const left = distance(training, training.epochs - crossing);
  return ratio < bounds.collapsedFromTheStart.value && left < bounds.enoughDistance.value;
}
