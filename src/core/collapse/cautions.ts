import { outlastsTraining } from "./effectiveBeta.ts";
import type { Evidence } from "./evidence.ts";
import { isCounts } from "./exponentialFamily.ts";
import { unitsAreFree } from "./figures.ts";
import { isMeasuredKind } from "./measuredKinds.ts";
import type { BetaSetting, NetworkShape, PointSetting } from "./pointSetting.ts";
import type { Doubt } from "./prediction.ts";
import { effectiveThreshold, thresholdWithinCondition } from "./threshold.ts";

/** A training that is to be judged. */
export interface Case {
  readonly evidence: Evidence;
  readonly setting: BetaSetting;
  /** Effective beta over the threshold. */
  readonly ratio: number;
  /** Whether units are expected to be active: below the threshold, and with free bits anywhere. */
  readonly active: boolean;
  /** Whether the objective is one of which no trainings were measured. */
  readonly unmeasured: boolean;
}

/**
 * Where trainings were seen to end on the other side of the threshold (docs/theory.md, section 8), and nowhere else: each caution says
 * on which side of beta* it holds, and how far from it. What was not seen is not doubted, but for kinds of model that no
 * training was seen of: near the threshold they are.
 */
const cautions: readonly { readonly doubt: Doubt; readonly applies: (one: Case) => boolean }[] = [
  { doubt: "near-threshold", applies: ({ setting, ratio }) => Math.abs(ratio - 1) <= NEAR && !unitsAreFree(setting) },
  { doubt: "between-condition-bounds", applies: isBetweenBounds },
  { doubt: "autoregressive-decoder-bypasses-latents", applies: mayBypassLatents },
  {
    doubt: "flexible-latents",
    applies: ({ setting, ratio, active }) => !active && hasFlexibleLatents(setting) && ratio < HELD_UP_TO,
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
    applies: ({ setting, ratio, active }) => active && ratio > interpolated(stable, setting.training.learningRate),
  },
  { doubt: "too-few-steps", applies: (one) => (one.active ? hasNotGrown(one) : hasNotDied(one)) },
  {
    doubt: "too-few-examples",
    applies: ({ evidence, active }) => !active && evidence.train.rows < evidence.spectrum.informativeColumns,
  },
  {
    doubt: "inputs-not-centred",
    applies: ({ evidence, ratio, active }) =>
      active && !isCategorical(evidence) && ratio * evidence.train.offCentre > FAR_OFF_CENTRE,
  },
  {
    doubt: "warmup-outlasts-training",
    applies: (one) => !one.active && outlastsTraining(one.setting) && hasNotDied(one),
  },
];

/** What makes another outcome than the expected one possible; empty for a verdict that can be trusted. */
export function doubtsOf(one: Case): readonly Doubt[] {
  // With free bits units are active above the threshold as they are just below it.
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

/** A masked autoencoder of the digits, thresholded: rates 4.28, 0.32 and 0.007 at these two parts of beta*, and at the part between, 0.94. */
const BYPASSED_FROM = 0.7;
const BYPASSED_TO = 1.45;
/** Such decoders were measured on data so wide; in wider ones a network finds more in the columns before than a line does. */
const MEASURED_COLUMNS = 100;
const BYPASSED_FROM_IF_WIDE = 0.2;

/** The fit that beta* is taken from is a linear one, briefly; a network may learn more of the columns before, and need z less. */
function mayBypassLatents({ evidence, ratio }: Case): boolean {
  if (evidence.likelihood.given?.preceding !== true || ratio >= BYPASSED_TO) return false;
  return ratio > (evidence.columns > MEASURED_COLUMNS ? BYPASSED_FROM_IF_WIDE : BYPASSED_FROM);
}

/**
 * They leave beta* where it is (threshold.ts) but let an active solution exist above it that a normal prior has no code for: a
 * mixture was seen active to 1.4 beta*.
 */
function hasFlexibleLatents({ posterior, prior }: PointSetting): boolean {
  return posterior !== "diagonal" || prior !== "standardNormal";
}

/** So near the threshold a kind of model that was never trained there is not trusted to keep to it. */
const NEARBY = 0.3;

function isUnmeasured({ evidence, setting, ratio, unmeasured }: Case): boolean {
  const distance = Math.abs(ratio - 1);
  // Of decoders that see the columns before, the caution above says more.
  if (distance <= NEAR || distance > NEARBY || unitsAreFree(setting) || evidence.likelihood.given?.preceding === true)
    return false;
  return unmeasured || !isMeasuredKind(evidence.likelihood, setting);
}

const NEAR = 0.1;

/** Excess kurtosis of the leading score, from which on examples far out can hold on to a unit. */
const HEAVY = 5;
/** A 1 % cluster at distance 20 was held to 1.4 beta*, and let go at 2. */
const HELD_UP_TO = 2;
/** After a warm-up, which begins with every direction active, a sparse direction was held to 4 beta*. */
const HELD_AFTER_WARMUP_UP_TO = 5;

/**
 * Above beta* the collapsed solution is stable, but with a skewed or heavy-tailed leading score not the best one. The encoder
 * sees counts as logarithms, which brings far examples near: then it takes a warm-up to get there.
 */
function staysActiveAbove({ evidence, setting, ratio }: Case): boolean {
  if (leadingKurtosis(evidence) <= HEAVY) return false;
  if (setting.objective.warmupEpochs > 0) return ratio < HELD_AFTER_WARMUP_UP_TO;
  return !isCounts(evidence.likelihood) && ratio < HELD_UP_TO;
}

/** Counts whose leading eigenvalue rests on few examples: batches without them see a smaller one. Collapse was seen from 0.5. */
const FEW_PER_KURTOSIS = 50;
const FEW_COLLAPSE_FROM = 0.4;

function collapsesOnFewExamples({ evidence, ratio }: Case): boolean {
  const { likelihood, train, spectrum } = evidence;
  const isFew = (kurtosis: number): boolean => train.rows / (kurtosis + 3) < FEW_PER_KURTOSIS;
  if (!isFew(leadingKurtosis(evidence))) return false;
  if (isCounts(likelihood)) return ratio > FEW_COLLAPSE_FROM;
  if (likelihood.type !== "continuousBernoulli") return false;
  // A column that is nearly always zero has next to no information, and eigenvalues in the thousands rest on the examples where
  // it is not: what is sure to hold is the first direction that is carried by many.
  const { eigenvalues, excessKurtosis } = spectrum;
  const carried = excessKurtosis.findIndex((kurtosis) => !isFew(kurtosis));
  const sure = (carried < 0 ? eigenvalues[excessKurtosis.length] : eigenvalues[carried]) ?? 0;
  return ratio * (eigenvalues[0] ?? 0) > FEW_COLLAPSE_FROM * sure;
}

/** Classes have no centre: the encoder sees each as a column of its own. */
function isCategorical({ likelihood }: Evidence): boolean {
  return likelihood.type === "categorical";
}

function leadingKurtosis({ spectrum }: Evidence): number {
  return spectrum.excessKurtosis[0] ?? 0;
}

/**
 * How much of a signal's variance a layer passes on at the initialisation (uniform, +-1/sqrt(fan-in)): a third by its weights,
 * of which relu keeps a half and a sigmoid, whose slope is a quarter, a sixteenth.
 */
const passedOn = { relu: 1 / 6, gelu: 1 / 6, tanh: 1 / 3, elu: 1 / 3, sigmoid: 1 / 48 } as const;

/**
 * Up to which part of beta* trainings were seen to leave the collapsed point, by how much the decoder's hidden layers shrink a
 * signal: 2 x 64 relu and 3 x 64 tanh were active at 0.85, 3 x 64 relu at 0.5 but not at 0.7, 4 x 64 at 0.25 but not at 0.5,
 * 6 x 64 and 3 x 64 sigmoid at 0.1 but not at 0.25. Four layers of an encoder did no harm.
 */
const escapable: readonly Knot[] = [
  { at: 40, ratio: 1 },
  { at: 6 ** 3, ratio: 0.45 },
  { at: 6 ** 4, ratio: 0.2 },
  { at: 6 ** 6, ratio: 0.08 },
  { at: 6 ** 9, ratio: 0 },
];
/** Of 6 x 64 relu with batch normalisation: active at 0.7. */
const NORMALISED = 0.7;
const NORMALISED_LAYERS = 6;

/** With a warm-up signals grow before they are charged for, as in a decoder half as deep: 6 x 64 relu was active at 0.25, not at 0.5. */
function escapableRatio({ decoder, objective, training }: BetaSetting): number {
  const warmedUp = way(training, objective.warmupEpochs) >= ENOUGH_WAY;
  const depth = warmedUp ? depthOf(decoder) / 2 : depthOf(decoder);
  const plain = interpolated(escapable, passedOn[decoder.activation] ** -depth);
  return decoder.normalization === "batch" && depthOf(decoder) <= NORMALISED_LAYERS
    ? Math.max(plain, NORMALISED)
    : plain;
}

/**
 * Layers that z passes, each of which shrinks it: convolutions start from the same initialisation as dense layers. Where every layer
 * is given z, the last one is enough. Layer normalisation and dropout were not measured, and are taken as nothing.
 */
function depthOf({ hidden, convolutions = 0, skip = false }: NetworkShape): number {
  const layers = hidden.length + convolutions;
  return skip ? Math.min(1, layers) : layers;
}

/** By learning rate of Adam: up to which part of beta* no training was seen to collapse. */
const stable: readonly Knot[] = [
  { at: 0.004, ratio: 1 },
  { at: 0.01, ratio: 0.5 },
  { at: 0.02, ratio: 0.15 },
  { at: 0.04, ratio: 0.05 },
  { at: 0.1, ratio: 0 },
];

interface Knot {
  readonly at: number;
  readonly ratio: number;
}

/** Between knots linear in the logarithm, beyond them constant. */
function interpolated(knots: readonly Knot[], at: number): number {
  const above = knots.findIndex((knot) => knot.at >= at);
  const high = knots[above] ?? knots[knots.length - 1];
  const low = knots[above - 1] ?? high;
  if (high === undefined || low === undefined || high === low) return high?.ratio ?? 0;
  return low.ratio + (Math.log(at / low.at) / Math.log(high.at / low.at)) * (high.ratio - low.ratio);
}

/** How far Adam can go: the sum of its learning rates. Trainings that went less than this were seen not to have arrived. */
const ENOUGH_WAY = 0.5;
/** However few the steps, so far above beta* what the initialisation lets through was never seen to count as active. */
const DEAD_FROM_THE_START = 4;

function way({ stepsPerEpoch, learningRate }: BetaSetting["training"], epochs: number): number {
  return Math.max(0, epochs) * stepsPerEpoch * learningRate;
}

/** Below beta* units grow at a rate that vanishes towards it. */
function hasNotGrown({ setting: { training }, ratio }: Case): boolean {
  const gone = way(training, training.epochs) / ENOUGH_WAY;
  return gone < 1 && ratio > gone;
}

/** Above beta* they die, from the step on at which a warm-up takes beta across the threshold. */
function hasNotDied({ setting: { training, objective }, ratio }: Case): boolean {
  // `ratio` is that of the end: of a warm-up longer than the training, only what is reached. Each cycle wakes them anew.
  const { warmupEpochs, cycle } = objective;
  const ends = Math.min(warmupEpochs, training.epochs);
  const crossing = cycle === undefined ? ends / ratio : ends - cycle.epochs + (cycle.epochs * cycle.rise) / ratio;
  return ratio < DEAD_FROM_THE_START && way(training, training.epochs - crossing) < ENOUGH_WAY;
}

/**
 * A bound on ratio times root mean square of the column means over that of the deviations: digits off by 5 were active at 0.7 and not at 0.85, off by 12 at 0.25
 * and collapsed from 0.5, off by 38 collapsed from 0.1 (and paid rates of nats for what the decoder's biases could have learned).
 */
const FAR_OFF_CENTRE = 3;
