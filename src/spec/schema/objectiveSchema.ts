import * as Type from "typebox";
import { defaults } from "../defaults.ts";
import { closed, count, notNegative, positive } from "./pieces.ts";

const reduction = (overWhat: string) =>
  Type.Union(
    [
      Type.Literal("sum", { description: `The sum over ${overWhat}.` }),
      Type.Literal("mean", {
        description: `The sum over ${overWhat}, divided by their number; this scales the effective beta.`,
      }),
    ],
    {
      default: defaults.reduction,
      description: `Whether this term of the loss is a sum or a mean over ${overWhat}. Default: sum, as in the ELBO.`,
    },
  );

const warmup = closed(
  {
    epochs: notNegative("The number of epochs of the warm-up; of each cycle if it is cyclical.", { example: 10 }),
    shape: Type.Optional(
      Type.Union(
        [
          Type.Literal("linear", { description: "A straight rise from 0 to beta, then constant." }),
          Type.Literal("cyclical", { description: "Repeated rises (Fu et al. 2019), then constant." }),
        ],
        { default: defaults.warmupShape, description: "How beta rises. Default: linear." },
      ),
    ),
    cycles: Type.Optional(
      count("The number of rises of a cyclical warm-up. Default 4.", { default: defaults.warmupCycles }),
    ),
    rise: Type.Optional(
      Type.Number({
        exclusiveMinimum: 0,
        maximum: 1,
        default: defaults.warmupRise,
        description: "The share of each cycle in which beta rises; for the rest it is constant. Default 0.5.",
      }),
    ),
  },
  { description: "Beta rises from 0 to its value over the first epochs. Default: no warm-up." },
);

export const objectiveSchema = Type.Union(
  [
    closed({
      type: Type.Optional(
        Type.Literal("beta", { description: "Distortion + beta * rate (the default); the ELBO at beta 1." }),
      ),
      beta: Type.Optional(notNegative("The weight of the KL term. Default 1: the ELBO.", { default: defaults.beta })),
      reconstruction: Type.Optional(reduction("the data dimensions")),
      kl: Type.Optional(reduction("the latent dimensions")),
      warmup: Type.Optional(warmup),
      freeBits: Type.Optional(
        notNegative(
          "Nats per latent dimension below which the KL, averaged over the batch, is not penalised. Default 0.",
          {
            default: defaults.freeBits,
          },
        ),
      ),
      totalCorrelation: Type.Optional(
        notNegative("A weight added on the total correlation of z (beta-TCVAE, Chen et al. 2018). Default 0.", {
          default: defaults.totalCorrelation,
        }),
      ),
      mmd: Type.Optional(
        notNegative(
          "A weight on the distance between z and its prior, as maximum mean discrepancy (InfoVAE, Zhao et al. 2019). Default 0.",
          {
            default: defaults.mmd,
          },
        ),
      ),
    }),
    closed({
      type: Type.Literal("targetRate", {
        description: "Distortion + weight * |rate - target| (Burgess et al. 2018; Alemi et al. 2018).",
      }),
      rate: notNegative("The target rate, in nats per example.", { example: 10 }),
      weight: positive(
        "The weight of the distance from the target rate; about three times the beta that would give this rate.",
        { example: 3 },
      ),
      anneal: Type.Optional(
        closed(
          { epochs: notNegative("The number of epochs over which the target rises.", { example: 50 }) },
          { description: "The target rises from 0 to its value over the first epochs." },
        ),
      ),
    }),
    closed({
      type: Type.Literal("importanceWeighted", {
        description: "The importance-weighted bound of several samples (IWAE, Burda et al. 2016).",
      }),
      samples: count("The number of samples of z for each example; 1 is the ELBO.", { example: 5 }),
    }),
  ],
  { description: "The loss, in nats per example. Default: the ELBO (beta 1)." },
);
