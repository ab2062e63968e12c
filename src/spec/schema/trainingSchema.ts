import * as Type from "typebox";
import { defaults } from "../defaults.ts";
import { closed, count, positive, seed } from "./pieces.ts";

export const trainingSchema = closed(
  {
    epochs: Type.Optional(count("Passes over the training rows. Default 200.", { default: defaults.epochs })),
    batchSize: Type.Optional(
      count("Rows in each step; a last partial batch is dropped. Default 64.", { default: defaults.batchSize }),
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
          Type.Literal("last", { description: "Those of the last epoch." }),
          Type.Literal("elbo", { description: "Those with the best held-out ELBO (beta 1), after the warm-up." }),
          Type.Literal("bound", {
            description:
              "Those with the best importance-weighted bound on ln p(x), of 16 samples for each of at most 512 held-out examples, after the warm-up.",
          }),
          Type.Literal("frechet", {
            description:
              "Those whose means at draws of z from N(0, I) have the smallest Fréchet distance from as many held-out examples, at most 512, in " +
              "principal components of the training data, after the warm-up.",
          }),
          Type.Literal("rate", {
            description: "Those whose held-out rate is closest to the target rate, after its rise.",
          }),
        ],
        { default: defaults.select, description: "Which epoch's parameters are kept. Default: last." },
      ),
    ),
    patience: Type.Optional(
      count(
        "The number of epochs without a better one after which training ends. Default: training runs to the last epoch.",
      ),
    ),
    seed: Type.Optional(
      seed("The seed of the initial weights, the order of the rows and the noise. Default 0.", defaults.seed),
    ),
  },
  { description: "The training." },
);
