/** The specs of bench/makeWide.ts: kinds of data, likelihoods, starts and networks, in many combinations. */
import type { WideDataName } from "./wideData.ts";

type Part = Readonly<Record<string, unknown>>;

export interface WideSpec {
  readonly data: WideDataName;
  readonly model: Part;
  readonly objective: Part;
  readonly training: Part;
}

const EPOCHS = 120;
const cold = {};
const warm = { warmup: { epochs: EPOCHS / 2 } };
const cyclical = { warmup: { epochs: EPOCHS / 3, shape: "cyclical", cycles: 3 } };

interface Choice {
  readonly likelihood: Part;
  readonly start?: Part;
  readonly latentSize?: number;
  /** Of both networks. */
  readonly network?: Part;
  readonly decoder?: Part;
  /** Prior and posterior. */
  readonly latents?: Part;
}

function spec(
  data: WideDataName,
  { likelihood, start = cold, latentSize = 4, network = {}, decoder = {}, latents = {} }: Choice,
): WideSpec {
  const plain = { hidden: [64], activation: "relu", ...network };
  return {
    data,
    model: { latentSize, encoder: plain, decoder: { ...plain, ...decoder }, likelihood, ...latents },
    objective: { type: "beta", beta: 1, ...start },
    training: { epochs: EPOCHS, batchSize: 50, learningRate: 0.002, seed: 0 },
  };
}

const fixed = (variance: number): Part => ({ type: "gaussian", variance });
const learned = { type: "gaussian", variance: "learned" };
const each = { type: "gaussian", variance: "learnedPerDimension" };
const bernoulli = { type: "bernoulli" };
const poisson = { type: "poisson" };
const tanh = { activation: "tanh", hidden: [32, 32] };
const vampPrior = { prior: { type: "vampPrior", components: 20 } };
const flowPrior = { prior: { type: "flow", layers: 2, hidden: [32] } };
const mixturePrior = { prior: { type: "mixture", components: 10 } };

export const wideSpecs: Readonly<Record<string, WideSpec>> = {
  "ring-warm": spec("ring", { likelihood: fixed(0.1), start: warm }),
  "ring-learned": spec("ring", { likelihood: learned }),
  "ring-learned-warm": spec("ring", { likelihood: learned, start: warm }),
  "ring-flow": spec("ring", { likelihood: fixed(0.1), latents: flowPrior }),
  harmonics: spec("harmonics", { likelihood: fixed(0.1), network: tanh }),
  "harmonics-warm": spec("harmonics", { likelihood: fixed(0.1), start: warm, network: tanh }),
  "harmonics-cyclical": spec("harmonics", { likelihood: fixed(0.1), start: cyclical }),
  "harmonics-learned-warm": spec("harmonics", { likelihood: learned, start: warm }),
  "torus-warm": spec("torus", { likelihood: fixed(0.2), start: warm }),
  "torus-each-warm": spec("torus", { likelihood: each, start: warm }),
  parity: spec("parity", { likelihood: fixed(0.5), latentSize: 6 }),
  "parity-warm": spec("parity", { likelihood: fixed(0.5), start: warm, latentSize: 6 }),
  "parity-learned-warm": spec("parity", { likelihood: learned, start: warm, latentSize: 6 }),
  "sparse-warm": spec("sparse", { likelihood: fixed(0.2), start: warm }),
  sparse: spec("sparse", { likelihood: fixed(0.2) }),
  "clusters-2-learned-warm": spec("clusters-2", { likelihood: learned, start: warm }),
  "clusters-4-warm": spec("clusters-4", { likelihood: fixed(0.5), start: warm }),
  "clusters-7-learned": spec("clusters-7", { likelihood: learned }),
  "clusters-7-learned-cyclical": spec("clusters-7", { likelihood: learned, start: cyclical }),
  "clusters-7-vamp": spec("clusters-7", { likelihood: fixed(0.5), latents: vampPrior }),
  "clusters-7-mixture-warm": spec("clusters-7", { likelihood: fixed(0.5), start: warm, latents: mixturePrior }),
  "clusters-12-warm": spec("clusters-12", { likelihood: fixed(0.3), start: warm, network: tanh }),
  "clusters-12-narrow": spec("clusters-12", { likelihood: fixed(0.3), decoder: { hidden: [4] } }),
  "bump-warm": spec("bump", { likelihood: fixed(0.05), start: warm }),
  "bump-dropout": spec("bump", { likelihood: fixed(0.05), network: { dropout: 0.3 } }),
  "table-warm": spec("table", { likelihood: fixed(0.5), start: warm }),
  "table-learned-warm": spec("table", { likelihood: learned, start: warm }),
  "table-each": spec("table", { likelihood: each }),
  "table-each-warm": spec("table", { likelihood: each, start: warm }),
  "skewed-table-warm": spec("skewed-table", { likelihood: fixed(0.5), start: warm }),
  "skewed-table-each-warm": spec("skewed-table", { likelihood: each, start: warm }),
  "skewed-table-batch": spec("skewed-table", { likelihood: learned, network: { normalization: "batch" } }),
  "mixed-table-each": spec("mixed-table", { likelihood: each }),
  "mixed-table-each-warm": spec("mixed-table", { likelihood: each, start: warm }),
  "mixed-table-learned-warm": spec("mixed-table", { likelihood: learned, start: warm }),
  "rare-columns-each": spec("rare-columns", { likelihood: each }),
  "rare-columns-each-warm": spec("rare-columns", { likelihood: each, start: warm }),
  "bit-prototypes": spec("bit-prototypes", { likelihood: bernoulli, latentSize: 6 }),
  "bit-prototypes-warm": spec("bit-prototypes", { likelihood: bernoulli, start: warm, latentSize: 6 }),
  "bit-parity-warm": spec("bit-parity", { likelihood: bernoulli, start: warm, latentSize: 6 }),
  "bit-factors-warm": spec("bit-factors", { likelihood: bernoulli, start: warm }),
  "count-types-warm": spec("count-types", { likelihood: poisson, start: warm }),
  "count-factor-warm": spec("count-factor", { likelihood: poisson, start: warm }),
};
