import * as Type from "typebox";
import { messageParser } from "./messageParser.ts";
import { locatedProblemSchema } from "../spec/problem.ts";
import type { Immutable } from "../core/immutable.ts";
import { failureSchema, pointEpochSchema, pointOutcomeSchema } from "../results/results.ts";

/** Messages between the process that runs a sweep and the workers that train its batches. */

const index = Type.Integer({ minimum: 0 });
const count = Type.Integer({ minimum: 1 });

/** model/modelGraph.ts */
const exampleLayoutSchema = Type.Object({
  columns: count,
  image: Type.Optional(Type.Tuple([count, count, count])),
  conditionSize: index,
});

export const toWorkerSchema = Type.Union([
  /** The first message: spec, data folder and engine. The worker reads the data and answers. */
  Type.Object({
    type: Type.Literal("openSweep"),
    specText: Type.String(),
    specFolder: Type.String(),
    mediaFolder: Type.String(),
    engine: Type.String(),
    /** The folder in which the user has TensorFlow's own library; null: that of the environment, or none. */
    tensorflowFolder: Type.Union([Type.String(), Type.Null()]),
  }),
  Type.Object({
    type: Type.Literal("trainBatch"),
    batch: index,
    runFolder: Type.String(),
    /** Of the lock that the parent holds: of the folder, */
    lockNonce: Type.String(),
    /** or of this batch alone. */
    claimed: Type.Boolean(),
    checkpointSeconds: Type.Number({ minimum: 0 }),
  }),
  /** Train a few steps of a batch for their time alone; nothing of it is kept. */
  Type.Object({
    type: Type.Literal("timeTraining"),
    batch: index,
    /** Steps and evaluation that would take longer than this together are timed less exactly, but sooner. */
    limitMs: Type.Optional(Type.Number({ exclusiveMinimum: 0 })),
  }),
  /** Write a checkpoint of the current batch, then end. */
  Type.Object({ type: Type.Literal("stop") }),
]);

export const fromWorkerSchema = Type.Union([
  Type.Object({
    type: Type.Literal("sweepOpened"),
    engine: Type.String(),
    engineReason: Type.String(),
    /** Whether the engine's device is a program on the processor. */
    isSoftware: Type.Boolean(),
    layout: exampleLayoutSchema,
    dataFingerprint: Type.String(),
    /** None where only the posteriors of held-out rows are known. */
    trainingRows: index,
    warnings: Type.Array(locatedProblemSchema),
  }),
  Type.Object({ type: Type.Literal("sweepRejected"), problems: Type.Array(locatedProblemSchema) }),
  Type.Object({ type: Type.Literal("epochDone"), batch: index, epoch: index, points: Type.Array(pointEpochSchema) }),
  Type.Object({ type: Type.Literal("pointFailed"), batch: index, point: index, failure: failureSchema }),
  Type.Object({ type: Type.Literal("batchDone"), batch: index, outcomes: Type.Array(pointOutcomeSchema) }),
  Type.Object({ type: Type.Literal("batchStopped"), batch: index, outcomes: Type.Array(pointOutcomeSchema) }),
  Type.Object({
    type: Type.Literal("trainingTimed"),
    /** Of an epoch of the batch with its evaluation, milliseconds. */
    epochMs: Type.Number({ exclusiveMinimum: 0 }),
  }),
  /** The worker cannot continue: the disk is full, a checkpoint is broken ... The message says how to fix it. */
  Type.Object({
    type: Type.Literal("workerFailed"),
    message: Type.String(),
    /** Only why, where that is known. */
    cause: Type.Optional(Type.String()),
  }),
]);

export type ToWorker = Immutable<Type.Static<typeof toWorkerSchema>>;
export type FromWorker = Immutable<Type.Static<typeof fromWorkerSchema>>;

/** @throws ProtocolError */
export const parseToWorker = messageParser<ToWorker>(toWorkerSchema, "a message to a worker");
/** @throws ProtocolError */
export const parseFromWorker = messageParser<FromWorker>(fromWorkerSchema, "a message of a worker");
