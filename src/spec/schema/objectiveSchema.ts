import Type from "typebox";
import { defaults } from "../defaults.ts";
import { closed, notNegative, positive } from "./pieces.ts";

const reduction = (overWhat: string) =>
  Type.Union(
    [
      Type.Literal("sum", { description: `The sum over ${overWhat}.` }),
      Type.Literal("mean", { description: `The sum over ${overWhat}, divided by their number; this scales the effective beta.` }),
    ],
    { default: defaults.reduction, description: `How this term of the loss gathers ${overWhat}. Default: sum, the ELBO's own.` },
  );

const warmup = closed(
  {
    epochs: notNegative("The number of epochs the warm-up takes."),
    shape: Type.Optional(
      Type.Union(
        [
          Type.Literal("linear", { description: "From 0 straight up to beta, then constant." }),
          Type.Literal("cyclical", {
            description: "The rise again and again.",
            notImplemented: 'The cyclical warm-up ("shape": "cyclical") is not implemented yet; use "linear".',
          }),
        ],
        { default: defaults.warmupShape, description: "How beta rises. Default: linear." },
      ),
    ),
  },
  { description: "Beta rises from 0 to its value over the first epochs. Default: no warm-up." },
);

export const objectiveSchema = Type.Union(
  [
    closed({
      type: Type.Optional(Type.Literal("beta", { description: "Distortion + beta * rate (the default); the ELBO at beta 1." })),
      beta: Type.Optional(notNegative("The weight of the KL term. Default 1: the ELBO.", { default: defaults.beta })),
      reconstruction: Type.Optional(reduction("the data dimensions")),
      kl: Type.Optional(reduction("the latent dimensions")),
      warmup: Type.Optional(warmup),
      freeBits: Type.Optional(
        notNegative("Nats per latent dimension below which the KL, averaged over the batch, is not penalised. Default 0.", {
          default: defaults.freeBits,
        }),
      ),
    }),
    closed({
      type: Type.Literal("targetRate", {
        description: "Distortion + weight * |rate - target|.",
        notImplemented: 'The target-rate objective ("type": "targetRate") is not implemented yet; use "beta".',
      }),
      rate: notNegative("The rate aimed at, in nats per example."),
      weight: positive("The weight of the distance from that rate; about three times the beta which would give it."),
      anneal: Type.Optional(
        closed(
          { epochs: notNegative("The number of epochs over which the target rises.") },
          { description: "The target rises from 0 to its value over the first epochs." },
        ),
      ),
    }),
  ],
  { description: "The loss, in nats per example. Default: the ELBO (beta 1)." },
);
