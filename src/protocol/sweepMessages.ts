import * as Type from "typebox";
import { messageParser } from "./messageParser.ts";
import { locatedProblemSchema } from "../spec/problem.ts";
import type { Immutable } from "../core/immutable.ts";
import { placedPointSchema } from "./runSnapshot.ts";
import { pointEpochSchema, pointOutcomeSchema, resultsSchema } from "../results/results.ts";

/** The events of a running sweep, and the messages between the editor and the process that runs it. */

const index = Type.Integer({ minimum: 0 });

/** Points are named by their index in the sweep. */
const sweepEvents = [
  Type.Object({
    type: Type.Literal("sweepStarted"),
    runFolder: Type.String(),
    engine: Type.String(),
    engineReason: Type.String(),
    warnings: Type.Array(locatedProblemSchema),
  }),
  Type.Object({ type: Type.Literal("epochDone"), epoch: index, points: Type.Array(pointEpochSchema) }),
  /** Sent twice for a failed point: when it fails, and when its batch ends. */
  Type.Object({ type: Type.Literal("pointEnded"), outcome: pointOutcomeSchema }),
  Type.Object({ type: Type.Literal("workerDied"), points: Type.Array(index), reason: Type.String() }),
  /** The values of a further round were chosen from the figures of those before. */
  Type.Object({ type: Type.Literal("roundPlaced"), specText: Type.String(), points: Type.Array(placedPointSchema) }),
  Type.Object({ type: Type.Literal("sweepEnded"), how: Type.Enum(["done", "stopped"]), results: resultsSchema }),
] as const;

export const sweepEventSchema = Type.Union([...sweepEvents]);

export const toSweepSchema = Type.Union([
  Type.Object({
    type: Type.Literal("startSweep"),
    specText: Type.String(),
    specFile: Type.String(),
    /** Null: a new folder under .vae-lens/runs beside the spec. */
    runFolder: Type.Union([Type.String(), Type.Null()]),
    resume: Type.Boolean(),
    workers: Type.Integer({ minimum: 1 }),
    engine: Type.String(),
    /** The folder in which the user has TensorFlow's own library; null: that of the environment, or none. */
    tensorflowFolder: Type.Union([Type.String(), Type.Null()]),
    checkpointSeconds: Type.Number({ minimum: 0 }),
    /** Whether it ends, with a checkpoint, when the process that started it has ended. */
    stopWithWindow: Type.Boolean(),
  }),
  /** Write a checkpoint of the current batches, then end. */
  Type.Object({ type: Type.Literal("stopSweep") }),
]);

export const fromSweepSchema = Type.Union([
  ...sweepEvents,
  /** Data or model cannot be used; nothing was changed on disk. */
  Type.Object({ type: Type.Literal("sweepRejected"), problems: Type.Array(locatedProblemSchema) }),
  /** The run folder or the engine cannot be used. The message says how to fix it. */
  Type.Object({ type: Type.Literal("sweepFailed"), message: Type.String() }),
]);

export type SweepEvent = Immutable<Type.Static<typeof sweepEventSchema>>;
export type ToSweep = Immutable<Type.Static<typeof toSweepSchema>>;
export type FromSweep = Immutable<Type.Static<typeof fromSweepSchema>>;

/** @throws ProtocolError */
export const parseToSweep = messageParser<ToSweep>(toSweepSchema, "a message to a sweep");
/** @throws ProtocolError */
export const parseFromSweep = messageParser<FromSweep>(fromSweepSchema, "a message of a sweep");
