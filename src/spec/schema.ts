import * as Type from "typebox";
import { dataSchema } from "./schema/dataSchema.ts";
import { modelSchema } from "./schema/modelSchema.ts";
import { objectiveSchema } from "./schema/objectiveSchema.ts";
import { closed } from "./schema/pieces.ts";
import { sweepSchema } from "./schema/sweepSchema.ts";
import { trainingSchema } from "./schema/trainingSchema.ts";

/**
 * The `*.vae.json` format, once: its static type, what checkValue.ts checks, and (through editorSchema.ts) the hover and
 * completion of the editor. Beyond JSON Schema's own keywords: `phrase` is what a message calls an object.
 */
export const specSchema = closed(
  {
    $schema: Type.Optional(Type.String({ description: "The JSON Schema of this format, for other editors." })),
    data: dataSchema,
    model: modelSchema,
    objective: Type.Optional(objectiveSchema),
    training: Type.Optional(trainingSchema),
    sweep: Type.Optional(sweepSchema),
  },
  {
    description: "A variational autoencoder: its data, model, objective and training, and what to vary.",
    defaultSnippets: [
      {
        label: "A VAE on the built-in digits",
        body: {
          data: { path: "builtin:digits" },
          model: { latentSize: "^${1:10}", likelihood: { type: "bernoulli" } },
          objective: { beta: "^${2:1}" },
        },
      },
    ],
  },
);

/** A `*.vae.json` file in which checkValue.ts finds nothing wrong, as written: no defaults applied. */
export type SpecFile = Type.Static<typeof specSchema>;
