import * as Type from "typebox";
import type { SchemaNode } from "../spec/schemaNode.ts";
import { closed, count, positive } from "../spec/schema/pieces.ts";

/** The fields of a `slurm.json`. Every one can be left out. */

const text = (description: string) => Type.Optional(Type.String({ description }));
const texts = (description: string) => Type.Optional(Type.Array(Type.String(), { description }));

const profileSchema = closed({
  partition: text("Partition that runs the tasks (sbatch --partition)."),
  account: text("Account that is charged (--account)."),
  qos: text("Quality of service (--qos)."),
  constraint: text("Features that a node must have (--constraint)."),
  time: text('Time limit of a task, such as "1:00:00" or "1-12:00:00" (--time). A task that reaches it goes on later.'),
  memory: text('Memory of a task, such as "4G" (--mem).'),
  cpus: Type.Optional(count("Processors of a task, and its training processes (--cpus-per-task; default 2).")),
  arrayLimit: Type.Optional(count("At most so many tasks run at a time.")),
  taskMinutes: Type.Optional(positive("About how long a task should take (default 30).")),
  secondsPerStep: Type.Optional(
    positive("Time of a training step of one batch on your nodes; without it, measured where you submit."),
  ),
  measureSeconds: Type.Optional(
    Type.Number({
      minimum: 0,
      maximum: 600,
      description:
        "At most about so long is training timed where you submit (default 10; 0: estimate from the model's size).",
    }),
  ),
  retries: Type.Optional(
    Type.Integer({ minimum: 0, description: "How often a crashed task is run again (default 1)." }),
  ),
  setup: texts("Lines of the job's script before the training, such as module load or source."),
  node: text("Path of Node.js on the nodes (default: the one that submits)."),
  container: texts("Words before Node.js, such as apptainer, exec, --bind, /project and an image."),
  options: texts("Further options of sbatch, such as --gres=gpu:1."),
});

export type ProfileSettings = Type.Static<typeof profileSchema>;
export const profileSchemaNode: SchemaNode = profileSchema;
