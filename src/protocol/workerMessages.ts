import Type, { type Static } from "typebox";
import { Compile } from "typebox/schema";
import { evaluationSchema, failureSchema, pointOutcomeSchema, type Immutable } from "./results.ts";

/** Messages between the process that runs a sweep and the workers that train its batches. */

const index = Type.Integer({ minimum: 0 });

export const toWorkerSchema = Type.Union([
  /** First message: what is trained, where its data lie, on which engine. The worker reads the data and answers. */
  Type.Object({
    type: Type.Literal("openSweep"),
    specText: Type.String(),
    specFolder: Type.String(),
    mediaFolder: Type.String(),
    engine: Type.String(),
  }),
  Type.Object({
    type: Type.Literal("trainBatch"),
    batch: index,
    runFolder: Type.String(),
    checkpointSeconds: Type.Number({ minimum: 0 }),
  }),
  /** Checkpoint what is under way, then end. */
  Type.Object({ type: Type.Literal("stop") }),
]);

const locatedProblem = Type.Object({
  code: Type.String(),
  severity: Type.Enum(["error", "warning", "information"]),
  message: Type.String(),
  path: Type.Array(Type.Union([Type.String(), Type.Number()])),
});

const pointEpoch = Type.Object({
  point: index,
  train: Type.Object({ distortionNats: Type.Number(), klPerDimensionNats: Type.Array(Type.Number()) }),
  heldOut: evaluationSchema,
});

export const fromWorkerSchema = Type.Union([
  Type.Object({
    type: Type.Literal("sweepOpened"),
    engine: Type.String(),
    engineReason: Type.String(),
    columns: index,
    dataFingerprint: Type.String(),
    warnings: Type.Array(locatedProblem),
  }),
  Type.Object({ type: Type.Literal("sweepRejected"), problems: Type.Array(locatedProblem) }),
  Type.Object({ type: Type.Literal("epochDone"), batch: index, epoch: index, points: Type.Array(pointEpoch) }),
  Type.Object({ type: Type.Literal("pointFailed"), batch: index, point: index, failure: failureSchema }),
  Type.Object({ type: Type.Literal("batchDone"), batch: index, outcomes: Type.Array(pointOutcomeSchema) }),
  Type.Object({ type: Type.Literal("batchStopped"), batch: index, outcomes: Type.Array(pointOutcomeSchema) }),
  /** The worker cannot go on: the disk is full, a checkpoint is broken ... The message names the mend. */
  Type.Object({ type: Type.Literal("workerFailed"), message: Type.String() }),
]);

export type ToWorker = Immutable<Static<typeof toWorkerSchema>>;
export type FromWorker = Immutable<Static<typeof fromWorkerSchema>>;

/** A message that no schema knows: the two sides are of different versions, or something else wrote into the channel. */
export class ProtocolError extends Error {
  override readonly name = "ProtocolError";
}

const toWorker = Compile(toWorkerSchema);
const fromWorker = Compile(fromWorkerSchema);

/** @throws ProtocolError */
export function parseToWorker(message: unknown): ToWorker {
  if (!toWorker.Check(message)) throw new ProtocolError(`not a message to a worker: ${excerpt(message)}`);
  return message;
}

/** @throws ProtocolError */
export function parseFromWorker(message: unknown): FromWorker {
  if (!fromWorker.Check(message)) throw new ProtocolError(`not a message of a worker: ${excerpt(message)}`);
  return message;
}

function excerpt(message: unknown): string {
  return (JSON.stringify(message) ?? String(message)).slice(0, 200);
}
