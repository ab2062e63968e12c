import * as Type from "typebox";
import { conditionSchema, posteriorSchema, priorSchema } from "./latentSchema.ts";
import { likelihoodSchema } from "./likelihoodSchema.ts";
import { decoderSchema, encoderSchema } from "./networkSchema.ts";
import { closed, count } from "./pieces.ts";

export const modelSchema = closed(
  {
    latentSize: count("The number of latent dimensions: the length of z.", { example: 10 }),
    encoder: Type.Optional(encoderSchema),
    posterior: Type.Optional(posteriorSchema),
    decoder: Type.Optional(decoderSchema),
    likelihood: likelihoodSchema,
    prior: Type.Optional(priorSchema),
    condition: Type.Optional(conditionSchema),
  },
  { description: "The variational autoencoder." },
);
