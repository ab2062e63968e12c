import * as Type from "typebox";
import type { Immutable } from "../core/immutable.ts";
import { locatedProblemSchema } from "../spec/problem.ts";
import { messageParser } from "./messageParser.ts";

/** The messages between the editor and the process that submits a sweep to a cluster. */

const count = Type.Integer({ minimum: 0 });
const textOrNull = Type.Union([Type.String(), Type.Null()]);

/** What would be submitted, and what Slurm says of it. */
const submissionPlanSchema = Type.Object({
  /** The profile's file; null: none. */
  profile: textOrNull,
  /** Of a new run, about where it would be. */
  runFolder: Type.String(),
  points: count,
  batches: count,
  tasks: count,
  /** The shortest and the longest task. */
  minutes: Type.Array(Type.Number()),
  /** Where the times come from, a sentence. */
  timesFrom: Type.String(),
  processors: count,
  warnings: Type.Array(Type.String()),
  /** The command and its script. */
  submission: Type.String(),
  accepted: Type.Boolean(),
  /** No node can run it now; sbatch decides whether it waits or is refused. */
  isUnsure: Type.Boolean(),
  answer: Type.String(),
});

const toSubmitSchema = Type.Union([
  /** Reads and checks the data, and plans; nothing is written. */
  Type.Object({
    type: Type.Literal("planSubmission"),
    specFile: Type.String(),
    specText: Type.String(),
    /** The run that goes on; null: a new one. */
    runFolder: textOrNull,
    engine: Type.String(),
    tensorflowFolder: textOrNull,
    checkpointSeconds: Type.Number({ minimum: 0 }),
  }),
  Type.Object({ type: Type.Literal("submitPlanned") }),
  Type.Object({ type: Type.Literal("endSubmission") }),
]);

const fromSubmitSchema = Type.Union([
  Type.Object({ type: Type.Literal("submissionPlanned"), plan: submissionPlanSchema }),
  /** `job` is null where every point had ended already. */
  Type.Object({
    type: Type.Literal("submitted"),
    runFolder: Type.String(),
    job: textOrNull,
    tasks: count,
    withoutCollector: textOrNull,
  }),
  Type.Object({ type: Type.Literal("profileRejected"), file: Type.String(), message: Type.String() }),
  Type.Object({ type: Type.Literal("submissionRejected"), problems: Type.Array(locatedProblemSchema) }),
  Type.Object({ type: Type.Literal("submissionFailed"), message: Type.String() }),
]);

export type SubmissionPlan = Immutable<Type.Static<typeof submissionPlanSchema>>;
export type ToSubmit = Immutable<Type.Static<typeof toSubmitSchema>>;
export type FromSubmit = Immutable<Type.Static<typeof fromSubmitSchema>>;

/** @throws ProtocolError */
export const parseToSubmit = messageParser<ToSubmit>(toSubmitSchema, "a message to a submission");
/** @throws ProtocolError */
export const parseFromSubmit = messageParser<FromSubmit>(fromSubmitSchema, "a message of a submission");
