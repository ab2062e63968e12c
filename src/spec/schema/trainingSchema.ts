import * as Type from "typebox";
import { defaults } from "../defaults.ts";
import { closed, count, positive, seed } from "./pieces.ts";

export const trainingSchema = closed(
  {
    epochs: Type.Optional(count("Passes over the training rows. Default 200.", { default: defaults.epochs })),
    batchSize: Type.Optional(
      count("Rows a step; a last partial batch is dropped. Default 64.", { default: defaults.batchSize }),
    ),
    learningRate: Type.Optional(positive("Adam's step size. Default 0.001.", { default: defaults.learningRate })),
    optimizer: Type.Optional(
      Type.Literal("adam", {
        default: defaults.optimizer,
        description: "Adam, with moments 0.9 and 0.999 and epsilon 1e-8.",
      }),
    ),
    select: Type.Optional(
      Type.Union(
        [
          Type.Literal("last", { description: "The last epoch's." }),
          Type.Literal("elbo", { description: "Those with the best held-out ELBO (beta 1), once warm-up is over." }),
          Type.Literal("bound", {
            description:
              "Those with the best importance-weighted bound on ln p(x), of 16 samples for each of at most 512 held-out examples, once warm-up is over.",
          }),
          Type.Literal("frechet", {
            description:
              "Those whose means at draws of z from N(0, I) have the least Fréchet distance from as many held-out examples, at most 512, in " +
              "principal components of the training data, once warm-up is over.",
          }),
          Type.Literal("rate", { description: "Those whose held-out rate is nearest to the target rate, once it has risen." }),
        ],
        { default: defaults.select, description: "Which epoch's parameters are kept. Default: last." },
      ),
    ),
    patience: Type.Optional(count("Training ends after so many epochs without a better one to select. Default: it goes on to the last.")),
    seed: Type.Optional(
      seed("Names the initial weights, the order of the rows and the noise. Default 0.", defaults.seed),
    ),
  },
  { description: "How it is trained." },
);
