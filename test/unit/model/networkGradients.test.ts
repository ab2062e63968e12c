import { describe, expect, test } from "vitest";
import type { Json } from "../../../src/spec/json.ts";
import type { LikelihoodSpec } from "../../../src/spec/spec.ts";
import { gradientErrors } from "../../support/gradientChecks.ts";
import { build, companies, likelihoods, modelOf, smallShape } from "./verbs.ts";

type Network = Readonly<Record<string, Json>>;

const dense = { hidden: [4, 3], activation: "tanh" };
const convolutions = { type: "conv", channels: [2, 2], kernel: 3, stride: 2, activation: "tanh" };
const image = { columns: 15, image: [5, 3, 1] } as const;

function model(encoder: Network, decoder: Network, likelihood: LikelihoodSpec = likelihoods.Bernoulli) {
  return modelOf({ latentSize: 2, encoder, decoder, likelihood: likelihood as unknown as Json });
}

const networks: Readonly<
  Record<
    string,
    {
      readonly encoder: Network;
      readonly decoder: Network;
      readonly shape: object;
      readonly likelihood?: LikelihoodSpec;
    }
  >
> = {
  "normalised over the batch": {
    encoder: { ...dense, normalization: "batch" },
    decoder: { ...dense, normalization: "batch" },
    shape: {},
  },
  "normalised over the layer": {
    encoder: { ...dense, normalization: "layer" },
    decoder: { ...dense, normalization: "layer" },
    shape: {},
  },
  "with dropout": { encoder: { ...dense, dropout: 0.3 }, decoder: { ...dense, dropout: 0.2 }, shape: {} },
  "with z in every layer": { encoder: dense, decoder: { ...dense, skip: true }, shape: {} },
  "with all of that at once": {
    encoder: { ...dense, normalization: "batch", dropout: 0.3 },
    decoder: { ...dense, normalization: "layer", dropout: 0.2, skip: true },
    shape: {},
  },
  "of convolutions": { encoder: convolutions, decoder: convolutions, shape: image },
  "of convolutions without a stride": {
    encoder: { ...convolutions, stride: 1, kernel: 2 },
    decoder: { ...convolutions, stride: 1, kernel: 2 },
    shape: image,
  },
  "of convolutions and dense layers": {
    encoder: { ...convolutions, hidden: [4] },
    decoder: { ...convolutions, hidden: [3, 4] },
    shape: image,
  },
  "of convolutions normalised over the batch": {
    encoder: { ...convolutions, normalization: "batch", hidden: [4] },
    decoder: { ...convolutions, normalization: "batch" },
    shape: image,
    likelihood: likelihoods["Gaussian, learned variance"],
  },
  "of convolutions normalised over the layer": {
    encoder: { ...convolutions, normalization: "layer" },
    decoder: { ...convolutions, normalization: "layer", hidden: [4] },
    shape: image,
  },
  "of convolutions with dropout, for counts": {
    encoder: { ...convolutions, dropout: 0.3 },
    decoder: { ...convolutions, dropout: 0.2 },
    shape: image,
    likelihood: likelihoods.Poisson,
  },
  // Colour, and models that share their examples' condition.
  "of a convolutional encoder, given a condition": {
    encoder: { ...convolutions, channels: [2], hidden: [4] },
    decoder: dense,
    shape: { columns: 24, image: [4, 3, 2], conditionSize: 2 },
  },
};

const companyNames = ["a lone model", "a stack with one seed", "a stack with a seed each"] as const;

describe.each(Object.entries(networks))(
  "the gradient of the loss of networks %s",
  (name, { encoder, decoder, shape, likelihood }) => {
    // Convolutions are slow to interpret: their two kinds of stack take turns.
    const apart = companyNames[1 + (Object.keys(networks).indexOf(name) % 2)];
    const tested = companyNames.filter(
      (company) => !name.includes("convolution") || company === "a lone model" || company === apart,
    );

    test.each(tested.map((company) => [company, companies[company]] as const))(
      "agrees with central differences and TensorFlow.js, %s",
      async (_, company) => {
        const { objective, parameters, values } = build(
          model(encoder, decoder, likelihood),
          smallShape({ rows: 4, ...shape, ...company }),
        );
        const errors = await gradientErrors(objective.loss, parameters, values);
        expect(errors.centralDifferences).toBeLessThan(1e-3);
        expect(errors.tensorflow).toBeLessThan(1e-4);
      },
    );
  },
);

test.each(["with all of that at once", "of convolutions normalised over the batch"])(
  "the gradient agrees for two samples of each example, networks %s",
  async (name) => {
    const { encoder = {}, decoder = {}, shape = {}, likelihood } = networks[name] ?? {};
    const objective = { type: "importanceWeighted", samples: 2 } as const;
    const {
      objective: { loss },
      parameters,
      values,
    } = build(model(encoder, decoder, likelihood), smallShape({ rows: 3, ...shape }), { objective });
    const errors = await gradientErrors(loss, parameters, values);
    expect(errors.centralDifferences).toBeLessThan(1e-3);
    expect(errors.tensorflow).toBeLessThan(1e-4);
  },
);
