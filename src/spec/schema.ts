import * as Type from "typebox";
import { dataSchema } from "./schema/dataSchema.ts";
import { modelSchema } from "./schema/modelSchema.ts";
import { objectiveSchema } from "./schema/objectiveSchema.ts";
import { closed } from "./schema/pieces.ts";
import { sweepSchema } from "./schema/sweepSchema.ts";
import { trainingSchema } from "./schema/trainingSchema.ts";

/**
 * The only definition of the `*.vae.json` format: its static type, what checkValue.ts checks, and (through editorSchema.ts)
 * the editor's hover and completion. Two keywords are not from JSON Schema: `phrase` is the name of an object in messages, and
 * `example` is the value that completion inserts where it is not the default.
 */
export const specSchema = closed(
  {
    $schema: Type.Optional(Type.String({ description: "The JSON Schema of this format, for other editors." })),
    /** Only latents of another program do without: parseSpec.ts. */
    data: Type.Optional(dataSchema),
    model: modelSchema,
    objective: Type.Optional(objectiveSchema),
    training: Type.Optional(trainingSchema),
    sweep: Type.Optional(sweepSchema),
  },
  {
    description: "A variational autoencoder: its data, model, objective and training, and a sweep over them.",
    defaultSnippets: [
      {
        label: "A VAE on the built-in digits, with a sweep",
        description: "New Spec writes one for your own data.",
        body: {
          data: { path: "${1:builtin:digits}", labels: "${2:builtin:digits}", scale: "^${3:16}" },
          model: { latentSize: "^${4:10}", likelihood: { type: "gaussian", variance: "${5:learned}" } },
          objective: { type: "beta", beta: "^${6:1}" },
          training: { epochs: "^${7:100}", batchSize: "^${8:64}", seed: "^${9:0}" },
          sweep: { "objective.beta": { from: "^${10:0.5}", to: "^${11:8}", count: "^${12:8}", scale: "log" } },
        },
      },
    ],
  },
);

/** A valid `*.vae.json` file as written, without defaults. */
export type SpecFile = Type.Static<typeof specSchema>;
