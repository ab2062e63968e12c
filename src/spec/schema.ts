import * as Type from "typebox";
import { dataSchema } from "./schema/dataSchema.ts";
import { modelSchema } from "./schema/modelSchema.ts";
import { objectiveSchema } from "./schema/objectiveSchema.ts";
import { closed } from "./schema/pieces.ts";
import { sweepSchema } from "./schema/sweepSchema.ts";
import { trainingSchema } from "./schema/trainingSchema.ts";

/**
 * The only definition of the `*.vae.json` format: its static type, what checkValue.ts checks, and (through editorSchema.ts)
 * the editor's hover and completion. One keyword is not from JSON Schema: `phrase` is the name of an object in messages.
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
    description: "A variational autoencoder: its data, model, objective and training, and a sweep over them.",
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

/** A valid `*.vae.json` file as written, without defaults. */
export type SpecFile = Type.Static<typeof specSchema>;
