import type { Changes } from "../unit/spec/verbs.ts";
import { seededRandom } from "../../src/core/seededRandom.ts";
import { below } from "../support/mutations.ts";
import { tinySweep } from "./specFolder.ts";

/** One small spec for each kind of model, of two or three points, that trains in about a second. */

/** 90 rows of 4 x 4 whole numbers from 0 to 7, and a label, in the specs' folder. */
export const kindsData = ((): Readonly<Record<string, string>> => {
  const random = seededRandom(77);
  const labels = Array.from({ length: 90 }, () => below(random, 3));
  const rows = labels.map((label) =>
    Array.from({ length: 16 }, (_, j) => Math.min(7, below(random, 4) + (j % 3 === label ? 4 : 0))),
  );
  return {
    "kinds.csv": `${rows.map((row) => row.join(",")).join("\n")}\n`,
    "kinds-labels.csv": `${labels.join("\n")}\n`,
  };
})();

const counts = { data: { path: "kinds.csv" } };
const bits = { data: { path: "kinds.csv", scale: 7, binarize: "static" }, "model.likelihood": { type: "bernoulli" } };
const images = { ...bits, data: { ...bits.data, shape: [4, 4] } };

const differences = {
  dense: { data: { path: "kinds.csv", scale: 7 } },
  convolutional: {
    ...images,
    "model.encoder": { type: "conv", channels: [3], kernel: 3, stride: 2 },
    "model.decoder": { type: "conv", channels: [3], kernel: 3, stride: 2 },
  },
  autoregressive: { ...bits, "model.decoder": { type: "autoregressive", hidden: [6] } },
  pixelCnn: { ...images, "model.decoder": { type: "pixelCnn", channels: [3], kernel: 3 } },
  "flow posterior": { ...bits, "model.posterior": { type: "iaf", layers: 2, hidden: [5] } },
  conditional: {
    ...bits,
    data: { ...bits.data, labels: "kinds-labels.csv" },
    "model.condition": "labels",
  },
  "mixture prior": { ...bits, "model.prior": { type: "mixture", components: 3 } },
  vampPrior: { ...bits, "model.prior": { type: "vampPrior", components: 3 } },
  "flow prior": { ...bits, "model.prior": { type: "flow", layers: 2, hidden: [4] } },
  counts: { ...counts, "model.likelihood": { type: "negativeBinomial", dispersion: "learned", librarySize: true } },
  "batch norm": {
    ...bits,
    "model.encoder": { hidden: [6], normalization: "batch", dropout: 0.2 },
    "model.decoder": { hidden: [6], normalization: "batch", skip: true },
  },
  "chosen epochs": { ...bits, "training.select": "elbo" },
  "target rate": {
    ...bits,
    objective: { type: "targetRate", rate: 1, weight: 10, anneal: { epochs: 4 } },
    sweep: { "objective.rate": [0.5, 2] },
  },
  "importance-weighted": {
    ...bits,
    objective: { type: "importanceWeighted", samples: 3 },
    sweep: { "training.seed": [0, 1] },
  },
} satisfies Readonly<Record<string, Changes>>;

export type ModelKind = keyof typeof differences;

export const modelKinds = Object.keys(differences) as readonly ModelKind[];

/** @returns changes for `SpecFolder.writeSpec` */
export function kindChanges(kind: ModelKind): Changes {
  return {
    ...tinySweep,
    "training.epochs": 40,
    "training.batchSize": 16,
    sweep: { "objective.beta": [0.2, 40], "model.latentSize": [2, 3] },
    ...(differences[kind] as Changes),
  };
}
