import * as Type from "typebox";
import { conditionSchema, posteriorSchema, priorSchema } from "./latentSchema.ts";
import { latentsModelSchema } from "./latentsModelSchema.ts";
import { likelihoodSchema } from "./likelihoodSchema.ts";
import { decoderSchema, encoderSchema } from "./networkSchema.ts";
import { ownModelSchema } from "./ownModelSchema.ts";
import { closed, count } from "./pieces.ts";

const trainedHere = closed({
  type: Type.Optional(
    Type.Literal("vae", { description: "A variational autoencoder that is trained here (the default)." }),
  ),
  latentSize: count("The number of latent dimensions: the length of z.", { example: 10 }),
  encoder: Type.Optional(encoderSchema),
  posterior: Type.Optional(posteriorSchema),
  decoder: Type.Optional(decoderSchema),
  likelihood: likelihoodSchema,
  prior: Type.Optional(priorSchema),
  condition: Type.Optional(conditionSchema),
});

export const modelSchema = Type.Union([trainedHere, ownModelSchema, latentsModelSchema], {
  description: "The variational autoencoder.",
});
