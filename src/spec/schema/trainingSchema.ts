import Type from "typebox";
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
    seed: Type.Optional(
      seed("Names the initial weights, the order of the rows and the noise. Default 0.", defaults.seed),
    ),
  },
  { description: "How it is trained." },
);
