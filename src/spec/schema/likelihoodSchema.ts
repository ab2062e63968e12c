import * as Type from "typebox";
import { defaults } from "../defaults.ts";
import { closed, positive } from "./pieces.ts";

const variance = Type.Union(
  [
    positive("The variance of every data dimension."),
    Type.Literal("learned", { description: "One variance, learned with the decoder." }),
    Type.Literal("learnedPerDimension", {
      description: "A variance for each data dimension, learned with the decoder.",
    }),
  ],
  {
    default: defaults.variance,
    // A fixed one can be too wide for the data, and then every model collapses.
    example: "learned",
    description:
      'The noise variance, in squared units of the data after scaling: a number above 0, "learned" or "learnedPerDimension". Default 1.',
  },
);

const dispersion = Type.Union(
  [
    positive("The dispersion of every data dimension."),
    Type.Literal("learned", { description: "A dispersion for each data dimension, learned with the decoder." }),
  ],
  {
    example: "learned",
    description:
      "theta: the variance of a count with mean mu is mu + mu^2 / theta. A number above 0; large is nearly Poisson.",
  },
);

const countFields = <Dispersion extends Type.TSchema>(ofCounts: Dispersion) => ({
  dispersion: ofCounts,
  librarySize: Type.Optional(
    Type.Boolean({
      default: defaults.librarySize,
      description:
        "Whether a row's total over the mean total multiplies the decoded means, as sequencing depth does. Default false.",
    }),
  ),
});

const likelihoods = <Variance extends Type.TSchema, Dispersion extends Type.TSchema>(
  ofValues: Variance,
  ofCounts: Dispersion,
) =>
  Type.Union(
    [
      closed({
        type: Type.Literal("gaussian", { description: "Real values, with additive noise." }),
        variance: Type.Optional(ofValues),
      }),
      closed({ type: Type.Literal("bernoulli", { description: "Values 0 or 1, or grey levels between them." }) }),
      closed({
        type: Type.Literal("continuousBernoulli", {
          description: "Grey levels between 0 and 1, as a density (Loaiza-Ganem & Cunningham 2019).",
        }),
      }),
      closed({ type: Type.Literal("poisson", { description: "Counts whose variance is their mean." }) }),
      closed({
        type: Type.Literal("negativeBinomial", { description: "Counts with more variance than their mean." }),
        ...countFields(ofCounts),
      }),
      closed({
        type: Type.Literal("zeroInflatedNegativeBinomial", {
          description: "Negative binomial counts with additional zeros.",
        }),
        ...countFields(ofCounts),
      }),
      closed({
        type: Type.Literal("categorical", { description: "One of several classes, numbered from 0." }),
        categories: Type.Integer({
          minimum: 2,
          maximum: 1024,
          example: 10,
          description: "The number of classes of every data dimension.",
        }),
      }),
    ],
    { description: "p(x|z): the distribution of the data around the decoder's output." },
  );

export const likelihoodSchema = likelihoods(variance, dispersion);

const decoded = "What the decoder gives for each example.";

/** Of models that other programs trained: what is not a number is an output of the decoder. */
export const ownLikelihoodSchema = likelihoods(
  Type.Union(
    [
      positive("The variance of every data dimension."),
      Type.Literal("decoded", { description: decoded }),
      Type.Literal("learned", { description: decoded }),
    ],
    {
      default: defaults.variance,
      description:
        'The noise variance, in squared units of the data after scaling: a number above 0, or "decoded". Default 1.',
    },
  ),
  Type.Union(
    [
      positive("The dispersion of every data dimension."),
      Type.Literal("decoded", { description: decoded }),
      Type.Literal("learned", { description: decoded }),
    ],
    {
      example: "decoded",
      description: 'theta: the variance of a count with mean mu is mu + mu^2 / theta. A number above 0, or "decoded".',
    },
  ),
);
