const normal = { type: "standardNormal" };
const conv = { type: "conv", channels: [3], kernel: 3, stride: 2 };
const labelled = { labels: "labels.npy" };

interface Model {
  readonly posterior?: object;
  readonly prior: { readonly type: string } & Readonly<Record<string, unknown>>;
}

/** A name, the data and the model of a spec. */
export type NamedModel = readonly [name: string, data: object, model: Model & Readonly<Record<string, unknown>>];

/** Models whose figures test/process/recompute.test.ts computes again. Together they have every choice of every part of a spec. */
export const models: readonly NamedModel[] = [
  [
    "gaussian of a given variance, standardised, in tanh layers",
    { path: "real.npy", scale: 2, transform: "standardize" },
    {
      encoder: { hidden: [5, 4], activation: "tanh" },
      decoder: { hidden: [5], activation: "tanh" },
      likelihood: { type: "gaussian", variance: 0.3 },
      prior: normal,
    },
  ],
  [
    "gaussian of a learned variance, ln(1 + x), batch normalisation, dropout, a mixture",
    { path: "real.npy", transform: "log1p", heldOut: { fraction: 0.33, seed: 4 } },
    {
      encoder: { hidden: [5], normalization: "batch", dropout: 0.2, activation: "gelu" },
      decoder: { hidden: [5], normalization: "batch", dropout: 0.2, activation: "elu" },
      likelihood: { type: "gaussian", variance: "learned" },
      prior: { type: "mixture", components: 3 },
    },
  ],
  [
    "gaussian of a variance per dimension, centred, layer normalisation, a flow as the prior",
    { path: "real.npy", transform: "center" },
    {
      encoder: { hidden: [5], normalization: "layer", activation: "silu" },
      decoder: { hidden: [5, 4], normalization: "layer", activation: "softplus", skip: true },
      likelihood: { type: "gaussian", variance: "learnedPerDimension" },
      prior: { type: "flow", layers: 2, hidden: [5] },
    },
  ],
  [
    "bits drawn anew with some rows of a file to select, convolutions with batch and layer normalisation, a VampPrior",
    { path: "images.npy", binarize: "dynamic", heldOut: { path: "grey.npy", selectFraction: 0.4 } },
    {
      encoder: { ...conv, normalization: "layer", hidden: [4] },
      decoder: { ...conv, channels: [3, 2], hidden: [4], normalization: "batch" },
      likelihood: { type: "bernoulli" },
      prior: { type: "vampPrior", components: 3 },
    },
  ],
  [
    "bits drawn once with rows to select, masked convolutions, an inverse autoregressive posterior",
    { path: "images.npy", binarize: "static", heldOut: { fraction: 0.4, seed: 2, selectFraction: 0.5 } },
    {
      encoder: { ...conv, channels: [2, 3], normalization: "batch" },
      decoder: { type: "pixelCnn", channels: [3, 4], kernel: 3 },
      likelihood: { type: "bernoulli" },
      posterior: { type: "iaf", layers: 2, hidden: [5] },
      prior: normal,
    },
  ],
  [
    "bits by a threshold, no hidden layers, given labels",
    { path: "grey.npy", binarize: "threshold", ...labelled },
    {
      encoder: { hidden: [] },
      decoder: { hidden: [] },
      likelihood: { type: "bernoulli" },
      prior: normal,
      condition: "labels",
    },
  ],
  [
    "grey values as a continuous Bernoulli, chosen columns, another number of latents",
    { path: "grey.npy", columns: { except: [0, 5] } },
    {
      latentSize: 3,
      encoder: { hidden: [4], activation: "leakyRelu" },
      decoder: { hidden: [4], activation: "sigmoid", skip: true },
      likelihood: { type: "continuousBernoulli" },
      prior: normal,
    },
  ],
  [
    "grey values as expected bits, an inverse autoregressive posterior without hidden layers, a flow without",
    { path: "grey.npy", columns: [3, 1, 7, 8] },
    {
      encoder: { hidden: [4] },
      decoder: { hidden: [4] },
      likelihood: { type: "bernoulli" },
      posterior: { type: "iaf", layers: 1, hidden: [] },
      prior: { type: "flow", layers: 1, hidden: [] },
    },
  ],
  [
    "Poisson counts, a prior that labels give, held out in a file",
    { path: "counts.npy", heldOut: { path: "moreCounts.npy" }, labels: "labelsOfBoth.npy" },
    {
      encoder: { hidden: [4] },
      decoder: { hidden: [4] },
      likelihood: { type: "poisson" },
      prior: { type: "conditionalNormal" },
      condition: "labels",
    },
  ],
  [
    "negative binomial of a given dispersion, autoregressive columns, a mixture",
    { path: "counts.npy" },
    {
      encoder: { hidden: [4] },
      decoder: { type: "autoregressive", hidden: [6, 20], normalization: "batch" },
      likelihood: { type: "negativeBinomial", dispersion: 2 },
      prior: { type: "mixture", components: 2 },
    },
  ],
  [
    "negative binomial of learned dispersions and library size, given columns",
    { path: "counts.npy", conditionColumns: [2, 0] },
    {
      encoder: { hidden: [4], normalization: "batch", activation: "gelu" },
      decoder: { hidden: [4] },
      likelihood: { type: "negativeBinomial", dispersion: "learned", librarySize: true },
      prior: { type: "conditionalNormal", hidden: [3] },
      condition: "columns",
    },
  ],
  [
    "zero-inflated counts of a given dispersion, an inverse autoregressive posterior, a prior that columns give",
    { path: "counts.npy", conditionColumns: [1] },
    {
      encoder: { hidden: [4] },
      decoder: { hidden: [4] },
      likelihood: { type: "zeroInflatedNegativeBinomial", dispersion: 2 },
      posterior: { type: "iaf", layers: 3, hidden: [4] },
      prior: { type: "conditionalNormal", hidden: [3] },
      condition: "columns",
    },
  ],
  [
    "zero-inflated counts of learned dispersions and library size, autoregressive columns given labels",
    { path: "counts.npy", ...labelled },
    {
      encoder: { hidden: [4, 3], normalization: "layer", activation: "elu" },
      decoder: { type: "autoregressive", hidden: [5], activation: "tanh" },
      likelihood: { type: "zeroInflatedNegativeBinomial", dispersion: "learned", librarySize: true },
      prior: normal,
      condition: "labels",
    },
  ],
  [
    "zero-inflated counts of images, convolutions given labels",
    { path: "counts.npy", shape: [4, 4], ...labelled },
    {
      encoder: conv,
      decoder: conv,
      likelihood: { type: "zeroInflatedNegativeBinomial", dispersion: 3 },
      prior: normal,
      condition: "labels",
    },
  ],
  [
    "classes, a VampPrior",
    { path: "classes.npy" },
    {
      encoder: { hidden: [4] },
      decoder: { hidden: [4] },
      likelihood: { type: "categorical", categories: 3 },
      prior: { type: "vampPrior", components: 3 },
    },
  ],
  [
    "classes of autoregressive columns without hidden layers",
    { path: "classes.npy" },
    {
      encoder: { hidden: [4] },
      decoder: { type: "autoregressive", hidden: [] },
      likelihood: { type: "categorical", categories: 3 },
      prior: normal,
    },
  ],
  [
    "classes of two channels, masked convolutions given labels",
    { path: "classes.npy", shape: [4, 2, 2], ...labelled },
    {
      encoder: conv,
      decoder: { type: "pixelCnn", channels: [4], kernel: 4 },
      likelihood: { type: "categorical", categories: 3 },
      prior: { type: "flow", layers: 3, hidden: [4] },
      condition: "labels",
    },
  ],
  [
    "two channels, an even kernel, a stride of three, convolutions up to several channels",
    { path: "colours.npy" },
    {
      encoder: { ...conv, channels: [2, 2], kernel: 4, stride: 3 },
      decoder: { ...conv, channels: [2, 2], kernel: 4, stride: 3, normalization: "layer" },
      likelihood: { type: "gaussian", variance: "learnedPerDimension" },
      prior: { type: "mixture", components: 2 },
    },
  ],
  [
    "masked convolutions of two channels with the other columns as the condition",
    { path: "real.npy", conditionColumns: [12, 13, 14, 15], shape: [3, 2, 2], transform: "standardize" },
    {
      encoder: { ...conv, kernel: 2 },
      decoder: { type: "pixelCnn", channels: [4, 3], kernel: 5, activation: "gelu" },
      likelihood: { type: "gaussian", variance: "learned" },
      prior: normal,
      condition: "columns",
    },
  ],
];
