import * as Type from "typebox";
import { defaults } from "../defaults.ts";
import { closed, count } from "./pieces.ts";

const flowFields = {
  layers: Type.Optional(
    count("Autoregressive transformations, one after another. Default 2.", { default: defaults.flowLayers }),
  ),
  hidden: Type.Optional(
    Type.Array(count("Units in this hidden layer.", { example: 64 }), {
      default: defaults.hidden,
      description: "The hidden layers of each transformation's masked network. Default [64].",
    }),
  ),
};

export const posteriorSchema = Type.Union(
  [
    closed({
      type: Type.Optional(Type.Literal("diagonal", { description: "Independent Gaussian dimensions (the default)." })),
    }),
    closed({
      type: Type.Literal("iaf", {
        description: "An inverse autoregressive flow after the Gaussian (Kingma et al. 2016).",
      }),
      ...flowFields,
    }),
  ],
  { description: "The family of q(z|x). Default: diagonal." },
);

export const priorSchema = Type.Union(
  [
    closed({
      type: Type.Optional(
        Type.Literal("standardNormal", { description: "Independent standard normal dimensions (the default)." }),
      ),
    }),
    closed({
      type: Type.Literal("mixture", { description: "A mixture of Gaussians, learned." }),
      components: Type.Optional(count("The number of Gaussians. Default 10.", { default: defaults.components })),
    }),
    closed({
      type: Type.Literal("vampPrior", {
        description: "A mixture of the posteriors of learned inputs (Tomczak & Welling 2018).",
      }),
      components: Type.Optional(count("The number of learned inputs. Default 50.", { default: defaults.pseudoInputs })),
    }),
    closed({
      type: Type.Literal("flow", { description: "A masked autoregressive flow, learned (Papamakarios et al. 2017)." }),
      ...flowFields,
    }),
    closed({
      type: Type.Literal("conditionalNormal", {
        description: "Independent normal dimensions with means and variances from the condition.",
      }),
      hidden: Type.Optional(
        Type.Array(count("Units in this hidden layer.", { example: 64 }), {
          default: defaults.priorHidden,
          description: "The hidden layers from the condition to the prior. Default: none.",
        }),
      ),
    }),
  ],
  { description: "p(z). Default: standardNormal." },
);

export const conditionSchema = Type.Union(
  [
    Type.Literal("none", { description: "An unconditional VAE." }),
    Type.Literal("labels", { description: "Encoder and decoder are also given data.labels." }),
    Type.Literal("columns", {
      description: "Encoder and decoder are also given data.conditionColumns, which are then not decoded.",
    }),
  ],
  { default: defaults.condition, description: "What encoder and decoder are given besides x and z. Default: none." },
);
