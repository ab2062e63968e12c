import { trainedSettings, type SettingName } from "./cautionEvidence.ts";

/**
 * A bound of a caution, and the trainings it is read from. Bounds lie on the careful side of what was seen; a test holds the
 * two against each other.
 */
export interface Bound {
  readonly value: number;
  /** None: a precaution for what no training was made of. */
  readonly from: readonly SettingName[];
  readonly reading: string;
  /**
   * Of a ratio of effective beta to beta*: which verdict is trusted on its safe side, `active` up to it or `collapse` from it
   * on. Absent where the bound is of something else.
   */
  readonly trusted?: "active" | "collapse";
  /** Ratios on the safe side at which a seed ended otherwise all the same. */
  readonly exceptions?: readonly number[];
}

const lowest = (ratios: readonly number[]): number => Math.min(...ratios);
const highest = (ratios: readonly number[]): number => Math.max(...ratios);

export const cautionBounds = {
  nearThreshold: {
    value: 0.1,
    from: ["ordinary", "ordinary-pytorch", "batch-norm", "relu-2-batch-norm", "layer-norm", "vamp-prior"],
    reading: "|ratio - 1| up to which seeds can differ: at 0.85 they did in 3 of 26 specs, at 1.15 in none",
  },
  nearThresholdUnmeasured: {
    value: 0.3,
    from: ["convolutions", "mixture-prior-digits", "flow-prior", "flow-posterior"],
    reading: "the same for other kinds of model: at 0.8 all seeds of these were active, at 0.85 not in any of them",
  },
  heldUpTo: {
    value: lowest(trainedSettings["rare-cluster-pytorch"].collapsed),
    from: ["rare-cluster-pytorch", "rare-cluster", "mixture-prior"],
    reading: "the lowest ratio at which the rare cluster's unit was given up",
    trusted: "collapse",
  },
  heldAfterWarmupUpTo: {
    value: 5,
    from: ["rare-cluster-warm-up-pytorch", "sparse-direction-warm-up-pytorch", "sparse-direction-warm-up"],
    reading: "above 4, the largest ratio at which PyTorch's trainings held a unit after a warm-up",
    trusted: "collapse",
    // The simulated direction is held by two of three seeds here too.
    exceptions: [5],
  },
  heavyKurtosis: {
    value: 5,
    from: ["ordinary", "rare-cluster", "rare-cluster-warm-up"],
    reading: "excess kurtosis of the leading score: -0.6 for the digits, 11 and 78 for the rare clusters",
  },
  rowsPerKurtosis: {
    value: 50,
    from: ["heavy-tailed-counts"],
    reading: "training rows over kurtosis of the leading score, below which batches without the few examples decide",
  },
  fewRowsActiveUpTo: {
    value: 0.4,
    from: ["heavy-tailed-counts"],
    reading: "below the lowest ratio at which heavy-tailed counts collapsed, 0.5",
    trusted: "active",
  },
  curvedConditionActiveUpTo: {
    value: 0.2,
    from: ["curved-condition"],
    reading: "below the lowest ratio at which a network had learned from the condition what z would have coded",
    trusted: "active",
  },
  autoregressiveActiveUpTo: {
    value: 0.7,
    from: ["autoregressive-digits-pytorch", "autoregressive-digits", "autoregressive-narrow", "pixel-cnn"],
    reading: "the largest ratio with a clear rate (4.28 nats at 0.72), rounded down",
    trusted: "active",
  },
  autoregressiveCollapseFrom: {
    value: 1.45,
    from: ["autoregressive-digits-pytorch", "autoregressive-digits", "autoregressive-narrow", "pixel-cnn"],
    reading: "the ratio with a rate of 0.007 nats",
    trusted: "collapse",
  },
  autoregressiveMeasuredColumns: {
    value: 100,
    from: ["autoregressive-digits"],
    reading: "the digits have 64; in wider data a network finds more in the columns before than a line does",
  },
  autoregressiveWideActiveUpTo: {
    value: 0.5,
    from: ["autoregressive-wide", "pixel-cnn-wide"],
    reading: "below 0.7, the last ratio with a clear rate in images of 196 pixels",
    trusted: "active",
  },
  autoregressiveWideCollapseFrom: {
    value: 2,
    from: ["autoregressive-wide", "pixel-cnn-wide"],
    reading: "the lowest ratio at which no seed of these had a unit",
    trusted: "collapse",
  },
  normalisedActiveUpTo: {
    value: highest(trainedSettings["relu-6-batch-norm"].active),
    from: ["relu-6-batch-norm"],
    reading: "the largest ratio at which a deep decoder with batch normalisation left the collapsed solution",
    trusted: "active",
  },
  normalisedLayers: { value: 6, from: ["relu-6-batch-norm"], reading: "the depth that this was measured at" },
  enoughDistance: {
    value: 0.5,
    from: ["few-steps-pytorch", "few-steps"],
    reading: "sum of the learning rates over the steps; 0.07 in these trainings, 4.6 in the ordinary ones",
  },
  collapsedFromTheStart: {
    value: 4,
    from: ["few-steps-pytorch", "few-steps"],
    reading: "however few the steps, no unit counted as active from here on",
    trusted: "collapse",
  },
  stepPerDeviation: {
    value: 0.1,
    from: ["near-constant-columns"],
    reading:
      "Adam's step over the smallest deviation of a column: 1.4 for the digits, where trainings did not settle in 80 epochs",
  },
  samplingErrors: {
    value: 2,
    from: ["few-rows-of-factors"],
    reading:
      "standard errors of the leading eigenvalue, of fewer rows than columns, up to which collapse is not certain",
  },
  untrainedVariance: {
    value: 0.02,
    from: ["few-rows"],
    reading:
      "of the posterior means over held-out rows, from directions that no training row has: 0.03 here, with active units at any ratio; at 0.014 in other data none was",
  },
  untrainedDistance: {
    value: 8,
    from: ["few-rows-long"],
    reading: "sum of the learning rates over the steps, at which such units were gone; at 4 some were left",
  },
  offCentreActiveUpTo: {
    value: 3,
    from: ["off-centre-5", "off-centre-12", "off-centre-38"],
    reading: "ratio times root mean square of the column means over that of the deviations: 12 x 0.25 was active",
  },
} as const satisfies Readonly<Record<string, Bound>>;

/** Up to `ratio` a verdict of `active` is trusted where the quantity is `at`; between knots it is interpolated. */
export interface Knot {
  readonly at: number;
  readonly ratio: number;
  /** Settings whose quantity is `at`, or above it and below the next knot. */
  readonly from: readonly SettingName[];
  /** As a bound's. */
  readonly exceptions?: readonly number[];
}

/** By how much the decoder's hidden layers shrink a signal at the initialisation (cautions.ts): 6 for each layer of relu. */
export const escapableByShrinkage: readonly Knot[] = [
  { at: 40, ratio: 1, from: ["relu-2", "tanh-3"], exceptions: [0.85] },
  { at: 6 ** 3, ratio: 0.45, from: ["relu-3", "relu-6-warm-up"] },
  { at: 6 ** 4, ratio: 0.2, from: ["relu-4", "relu-4-pytorch"] },
  { at: 6 ** 6, ratio: 0.08, from: ["relu-6", "sigmoid-3"] },
  { at: 6 ** 9, ratio: 0, from: [] },
];

/** By the width of the decoder's narrowest hidden layer: with few hidden units none may move along the leading direction. */
export const escapableByWidth: readonly Knot[] = [
  { at: 2, ratio: 0.1, from: ["relu-1-of-2", "tanh-1-of-2"] },
  { at: 4, ratio: 0.5, from: ["relu-1-of-4"] },
  { at: 8, ratio: 0.6, from: ["relu-1-of-8", "tanh-1-of-8"] },
  { at: 16, ratio: 1, from: ["relu-1-of-16"] },
];

/** By the share of hidden units that dropout keeps, over all hidden layers of encoder and decoder. */
export const activeByKeptShare: readonly Knot[] = [
  { at: 0.25, ratio: 0.25, from: ["dropout-0.5"] },
  { at: 0.5, ratio: 0.5, from: ["encoder-dropout-0.5", "decoder-dropout-0.5"] },
  { at: 0.64, ratio: 0.7, from: ["dropout-0.2"] },
  { at: 0.81, ratio: 1, from: ["dropout-0.1"] },
];

/** By learning rate of Adam. The knots about 0.03 put the bound there at 0.09: at 0.1 seeds differed. */
export const stableByLearningRate: readonly Knot[] = [
  { at: 0.004, ratio: 1, from: [] },
  { at: 0.01, ratio: 0.5, from: ["learning-rate-0.01"] },
  { at: 0.02, ratio: 0.15, from: [] },
  { at: 0.04, ratio: 0.05, from: ["learning-rate-0.03", "learning-rate-0.03-pytorch"] },
  { at: 0.1, ratio: 0, from: [] },
];
