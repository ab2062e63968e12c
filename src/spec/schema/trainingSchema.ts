import * as Type from "typebox";
import { defaults } from "../defaults.ts";
import { closed, count, notNegative, positive, seed } from "./pieces.ts";

const factor = (description: string, options: object = {}) =>
  Type.Number({ exclusiveMinimum: 0, maximum: 1, description, ...options });

const schedule = Type.Union(
  [
    closed({
      type: Type.Optional(Type.Literal("constant", { description: "The same rate at every step (the default)." })),
    }),
    closed({
      type: Type.Literal("step", { description: "Multiplied by a factor after every so many epochs." }),
      every: count("The number of epochs between two changes.", { example: 50 }),
      factor: Type.Optional(
        factor("What the rate is multiplied by at each change. Default 0.1.", { default: defaults.stepFactor }),
      ),
    }),
    closed({
      type: Type.Literal("cosine", {
        description:
          "Half a cosine, from the learning rate at the start to another at the end (Loshchilov & Hutter 2017).",
      }),
      to: Type.Optional(notNegative("The rate at the end. Default 0.", { default: defaults.cosineTo })),
    }),
    closed({
      type: Type.Literal("exponential", { description: "Falls by the same factor over every epoch." }),
      factor: factor("What the rate is multiplied by over an epoch.", { example: 0.99 }),
    }),
  ],
  { description: "How the learning rate changes with the epochs. Default: it is constant." },
);

export const trainingSchema = closed(
  {
    epochs: Type.Optional(count("Passes over the training rows. Default 200.", { default: defaults.epochs })),
    batchSize: Type.Optional(
      count("Rows in each step; a last partial batch is dropped. Default 64.", { default: defaults.batchSize }),
    ),
    learningRate: Type.Optional(
      positive("Adam's step size, at the start if there is a schedule. Default 0.001.", {
        default: defaults.learningRate,
      }),
    ),
    schedule: Type.Optional(schedule),
    clipNorm: Type.Optional(
      positive(
        "The largest Euclidean norm of a model's whole gradient; a longer one is scaled down to it. Default: gradients are used as they are.",
        { example: 1 },
      ),
    ),
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
        { example: 20 },
      ),
    ),
    seed: Type.Optional(
      seed("The seed of the initial weights, the order of the rows and the noise. Default 0.", defaults.seed),
    ),
  },
  { description: "The training." },
);
