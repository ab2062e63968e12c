/**
 * Trainings at known ratios of effective beta to the threshold beta*, from which the bounds of the cautions are read
 * (cautionBounds.ts; docs/theory.md, section 8). `npx tsx bench/cautions.ts NAME` trains a setting again.
 */
export interface TrainedSetting {
  readonly what: string;
  readonly trainedBy: "PyTorch" | "this program";
  /** At each ratio; null where it was not recorded. */
  readonly seeds: number | null;
  /** Ratios at which every seed had an active unit on held-out data, no seed had one, and seeds differed. */
  readonly active: readonly number[];
  readonly collapsed: readonly number[];
  readonly mixed: readonly number[];
  /** Why the repository cannot train it again; absent where bench/cautions.ts can. */
  readonly notRetrainable?: string;
}

type Seen = Partial<Pick<TrainedSetting, "active" | "collapsed" | "mixed">>;

function byThisProgram(what: string, seen: Seen): TrainedSetting {
  return { what, trainedBy: "this program", seeds: 3, active: [], collapsed: [], mixed: [], ...seen };
}

function byPyTorch(what: string, seen: Seen, notRetrainable: string, seeds: number | null = 3): TrainedSetting {
  return { what, trainedBy: "PyTorch", seeds, active: [], collapsed: [], mixed: [], ...seen, notRetrainable };
}

/** Trained through the command line by bench/cautions.ts, which holds what it sees against these figures. */
const retrainable = {
  ordinary: byThisProgram("8 x 8 digits, Gaussian, v = 0.1, one hidden layer of 64 relu, Adam at 0.001, 200 epochs", {
    active: [0.1, 0.25, 0.5, 0.7, 0.85],
    collapsed: [1.15, 1.4, 2, 4],
  }),
  "relu-2": byThisProgram("ordinary, 2 x 64 relu", { active: [0.1, 0.25, 0.5, 0.7], mixed: [0.85] }),
  "relu-3": byThisProgram("ordinary, 3 x 64 relu", { active: [0.1, 0.25, 0.5], collapsed: [0.7, 0.85] }),
  "relu-4": byThisProgram("ordinary, 4 x 64 relu", { active: [0.1, 0.25], mixed: [0.5], collapsed: [0.7, 0.85] }),
  "relu-6": byThisProgram("ordinary, 6 x 64 relu", { active: [0.1], collapsed: [0.25, 0.5, 0.7, 0.85] }),
  "tanh-3": byThisProgram("ordinary, 3 x 64 tanh", { active: [0.1, 0.25, 0.5, 0.7, 0.85] }),
  "sigmoid-3": byThisProgram("ordinary, 3 x 64 sigmoid", { active: [0.1], collapsed: [0.25, 0.5, 0.7, 0.85] }),
  "relu-6-warm-up": byThisProgram("ordinary, 6 x 64 relu, warm-up over 100 epochs", {
    active: [0.1, 0.25],
    collapsed: [0.5, 0.7, 0.85],
  }),
  "relu-6-batch-norm": byThisProgram("ordinary, 6 x 64 relu, batch normalisation", {
    active: [0.1, 0.25, 0.5, 0.7],
    collapsed: [0.85],
  }),
  "relu-1-of-2": byThisProgram("ordinary, a decoder of 2 relu", {
    active: [0.05, 0.1],
    mixed: [0.25],
    collapsed: [0.5, 0.7],
  }),
  "relu-1-of-4": byThisProgram("ordinary, a decoder of 4 relu", { active: [0.05, 0.1, 0.25, 0.5], mixed: [0.7] }),
  "relu-1-of-8": byThisProgram("ordinary, a decoder of 8 relu", { active: [0.05, 0.1, 0.25, 0.5, 0.7] }),
  "relu-1-of-16": byThisProgram("ordinary, a decoder of 16 relu", { active: [0.05, 0.1, 0.25, 0.5, 0.7] }),
  "tanh-1-of-2": byThisProgram("ordinary, a decoder of 2 tanh", { active: [0.05, 0.1], collapsed: [0.25, 0.5, 0.7] }),
  "tanh-1-of-8": byThisProgram("ordinary, a decoder of 8 tanh", { active: [0.05, 0.1, 0.25, 0.5], mixed: [0.7] }),
  "dropout-0.1": byThisProgram("ordinary, dropout of 0.1 in encoder and decoder", {
    active: [0.05, 0.1, 0.25, 0.5, 0.7],
  }),
  "dropout-0.2": byThisProgram("ordinary, dropout of 0.2 in both", { active: [0.05, 0.1, 0.25, 0.5, 0.7] }),
  "dropout-0.5": byThisProgram("ordinary, dropout of 0.5 in both", {
    active: [0.05, 0.1, 0.25],
    collapsed: [0.5, 0.7],
  }),
  "encoder-dropout-0.5": byThisProgram("ordinary, dropout of 0.5 in the encoder", {
    active: [0.05, 0.1, 0.25, 0.5],
    collapsed: [0.7],
  }),
  "decoder-dropout-0.5": byThisProgram("ordinary, dropout of 0.5 in the decoder", {
    active: [0.05, 0.1, 0.25, 0.5],
    mixed: [0.7],
  }),
  "batch-norm": byThisProgram("ordinary, batch normalisation", {
    active: [0.5, 0.7, 0.8, 0.85],
    collapsed: [1.15],
  }),
  "relu-2-batch-norm": byThisProgram("relu-2, batch normalisation", {
    active: [0.5, 0.7, 0.8, 0.85],
    collapsed: [1.15],
  }),
  "layer-norm": byThisProgram("ordinary, layer normalisation", { active: [0.5, 0.7, 0.8, 0.85], collapsed: [1.15] }),
  "vamp-prior": byThisProgram("ordinary, a VampPrior of 30 components", {
    active: [0.5, 0.7, 0.8, 0.85],
    collapsed: [1.15],
  }),
  "mixture-prior-digits": byThisProgram("ordinary, a mixture prior of 10 components", {
    active: [0.5, 0.7, 0.8],
    mixed: [0.85],
    collapsed: [1.15],
  }),
  "flow-prior": byThisProgram("ordinary, a flow prior of 2 layers", {
    active: [0.5, 0.7, 0.8],
    mixed: [0.85],
    collapsed: [1.15],
  }),
  "flow-posterior": byThisProgram("ordinary, an inverse autoregressive flow as the posterior", {
    active: [0.5, 0.7, 0.8],
    mixed: [0.85],
    collapsed: [1.15],
  }),
  convolutions: byThisProgram("ordinary, two convolutions of 16 and 8 channels in both networks", {
    active: [0.5, 0.7, 0.8],
    mixed: [0.85],
    collapsed: [1.15],
  }),
  "learning-rate-0.01": byThisProgram("ordinary, Adam at 0.01, 600 epochs", {
    active: [0.1, 0.25, 0.5],
    mixed: [0.7],
    collapsed: [0.85],
  }),
  "learning-rate-0.03": byThisProgram("ordinary, Adam at 0.03", { mixed: [0.1], collapsed: [0.25, 0.5, 0.7, 0.85] }),
  "few-steps": byThisProgram("ordinary, 3 epochs: 69 steps", {
    active: [0.1, 0.25, 0.5],
    mixed: [0.7, 0.85],
    collapsed: [1.15, 1.4, 2, 4],
  }),
  "off-centre-5": byThisProgram("ordinary, every column shifted: means 5 times the deviations", {
    active: [0.1, 0.25, 0.5],
    collapsed: [0.7, 0.85],
  }),
  "off-centre-12": byThisProgram("the same, means 12 times the deviations", {
    active: [0.1, 0.25],
    mixed: [0.5],
    collapsed: [0.7, 0.85],
  }),
  "off-centre-38": byThisProgram("the same, means 38 times the deviations; rates of 7 to 29 nats", {
    collapsed: [0.1, 0.25, 0.5, 0.7, 0.85],
  }),
  "rare-cluster": byThisProgram("simulated: 1 % of the rows at distance 20 from noise of deviation 0.5, v = 1", {
    active: [1.15],
    mixed: [1.4],
    collapsed: [2, 4],
  }),
  "rare-cluster-warm-up": byThisProgram("simulated: 5.6 % of the rows at distance 8, warm-up over 120 epochs", {
    active: [1.15, 1.4],
    collapsed: [2, 4],
  }),
  "sparse-direction-warm-up": byThisProgram(
    "simulated: a direction of deviation 15 in 2 % of the rows, the same warm-up",
    {
      active: [1.15, 2],
      mixed: [4, 5],
    },
  ),
  "near-constant-columns": byThisProgram(
    "digits with a variance learned for each pixel, the smallest deviation 0.0015; Adam at 0.002, 80 epochs; rates of nats",
    { active: [0.7, 1.2], mixed: [2, 3] },
  ),
  "few-rows": byThisProgram("simulated: noise, 80 rows of 200 columns, v = 0.5; units that carry nothing held out", {
    active: [0.1, 0.25, 0.5, 0.7, 0.85, 1.15, 1.4, 2, 4],
  }),
  "few-rows-long": byThisProgram("few-rows, 2,000 epochs: the encoder has let go of what no row trains", {
    collapsed: [1.15, 1.4, 2, 4],
  }),
  "few-rows-of-factors": byThisProgram(
    "simulated: 120 rows of 400 columns, three directions and noise of deviation 0.1, v = 0.1",
    { active: [0.1, 0.25, 0.5, 0.7, 0.85], collapsed: [1.15, 1.4, 2, 4] },
  ),
  "autoregressive-digits": byThisProgram("digits in black and white, a masked decoder of 64 relu; rates 4.9 to 0.005", {
    active: [0.7, 0.85, 1, 1.15],
    collapsed: [1.45],
  }),
  "autoregressive-narrow": byThisProgram("the same, a masked decoder of 4 relu", {
    active: [0.7, 0.85, 1],
    collapsed: [1.15, 1.45],
  }),
  "pixel-cnn": byThisProgram("the same, two masked convolutions of 8 channels, kernel 3", {
    active: [0.7, 0.85, 1],
    collapsed: [1.15, 1.45],
  }),
  "curved-condition": byThisProgram(
    "simulated: 30 columns that follow products of a condition's six columns, 640 rows, and a style of variance 0.3",
    { active: [0.1], mixed: [], collapsed: [0.5, 0.7] },
  ),
  "autoregressive-wide": byThisProgram("strokes in black and white, 14 x 14, a masked decoder of 200 relu", {
    active: [0.3, 0.5, 0.7, 0.85, 1.15],
    mixed: [1.45],
    collapsed: [2],
  }),
  "pixel-cnn-wide": byThisProgram("the same, two masked convolutions of 8 channels, kernel 3", {
    active: [0.3, 0.5, 0.7, 0.85],
    collapsed: [1.15, 1.45, 2],
  }),
} as const satisfies Readonly<Record<string, TrainedSetting>>;

const elsewhere = "trained elsewhere, with data that are not in the repository";

const onRecord = {
  "ordinary-pytorch": byPyTorch(
    "26 specs: Gaussian (v = 0.02 to 1, learned), Bernoulli, counts, clusters; one or two layers. At 0.85 seeds differed in 3 specs",
    { active: [0.1, 0.25, 0.5, 0.7], mixed: [0.85], collapsed: [1.15, 1.4, 2, 4] },
    "five of the specs are in test/fixtures/truth: npx tsx bench/truth.ts test/fixtures/truth",
  ),
  "relu-4-pytorch": byPyTorch(
    "as relu-4",
    { active: [0.1, 0.25], collapsed: [0.5, 0.7, 0.85, 1.15, 1.4, 2, 4] },
    "another implementation: relu-4 is the same setting",
  ),
  "learning-rate-0.03-pytorch": byPyTorch(
    "as learning-rate-0.03",
    { active: [0.1], mixed: [0.5], collapsed: [0.25, 0.7, 0.85, 1.15, 1.4, 2, 4] },
    "another implementation: learning-rate-0.03 is the same setting",
  ),
  "few-steps-pytorch": byPyTorch(
    "as few-steps",
    { active: [0.1, 0.25, 0.5], mixed: [0.85], collapsed: [0.7, 1.15, 1.4, 2, 4] },
    "another implementation: few-steps is the same setting",
  ),
  "rare-cluster-pytorch": byPyTorch(
    "a 1 % cluster at distance 20, excess kurtosis 78",
    { active: [0.1, 0.25, 0.5, 0.7, 0.85, 1.15, 1.4], collapsed: [2, 4] },
    `${elsewhere}: rare-cluster simulates their description`,
  ),
  "rare-cluster-warm-up-pytorch": byPyTorch(
    "a 5.6 % cluster at distance 8, excess kurtosis 11, warm-up over 120 epochs",
    { active: [0.1, 0.25, 0.5, 0.7, 0.85, 1.15, 1.4], collapsed: [2, 4] },
    `${elsewhere}: rare-cluster-warm-up simulates their description`,
  ),
  "sparse-direction-warm-up-pytorch": byPyTorch(
    "a direction active in 2 % of the rows, with a warm-up",
    { active: [4] },
    `${elsewhere}: sparse-direction-warm-up simulates their description`,
  ),
  "heavy-tailed-counts": byPyTorch(
    "counts whose leading score has n / kurtosis below 50",
    { collapsed: [0.5, 0.85] },
    elsewhere,
  ),
  "mixture-prior": byPyTorch("a mixture prior", { active: [1.4] }, `${elsewhere}, which were not described`, null),
  "autoregressive-digits-pytorch": byPyTorch(
    "digits in black and white, a masked decoder whose own threshold is 1.38: rates 4.28, 0.32, 0.007 at beta 1, 1.3, 2",
    { active: [0.72, 0.94], collapsed: [1.45] },
    "another implementation and split: autoregressive-digits is the same kind of model",
    null,
  ),
} as const satisfies Readonly<Record<string, TrainedSetting>>;

export const trainedSettings = { ...retrainable, ...onRecord };

export type RetrainableSetting = keyof typeof retrainable;
export type SettingName = keyof typeof trainedSettings;

export function isRetrainable(name: string): name is RetrainableSetting {
  return Object.hasOwn(retrainable, name);
}
