import * as Type from "typebox";
import { comparisonSchema } from "./comparison.ts";
import { messageParser } from "./messageParser.ts";
import { answerSchema, questionSchema } from "./pointQuestions.ts";
import { predictionViewSchema } from "./predictionView.ts";
import type { Immutable } from "../core/immutable.ts";
import { runEventSchema, runSnapshotSchema } from "./runSnapshot.ts";
import { measurementsSchema } from "./measurements.ts";

/** Messages between the host and the panel. A panel that misses a sequence number asks for the whole again. */

const sequence = Type.Integer({ minimum: 0 });
/** Null: nothing is predicted, for lack of a spec without problems or of its data. */
const prediction = Type.Union([predictionViewSchema, Type.Null()]);
/** Null, or left out as in a report: the run is compared with none. */
const comparison = Type.Union([comparisonSchema, Type.Null()]);
/** The panel's own, of a question. */
const id = Type.Integer({ minimum: 0 });

export const toPanelSchema = Type.Union([
  /** The answer to `ready`. No run: the panel shows what is predicted; nor that: how to begin. */
  Type.Object({
    type: Type.Literal("snapshot"),
    sequence,
    run: Type.Union([runSnapshotSchema, Type.Null()]),
    prediction,
    measurements: measurementsSchema,
    comparison: Type.Optional(comparison),
  }),
  /** Events since the message numbered `sequence - 1`, at most a few times a second. */
  Type.Object({ type: Type.Literal("events"), sequence, events: Type.Array(runEventSchema) }),
  /** The spec was edited, its data changed, or a probe spoke: this takes the place of what was predicted before. */
  Type.Object({ type: Type.Literal("predictionChanged"), sequence, prediction }),
  Type.Object({ type: Type.Literal("measurementsChanged"), sequence, measurements: measurementsSchema }),
  /** Other runs are shown beside the run, or no longer. */
  Type.Object({ type: Type.Literal("comparisonChanged"), sequence, comparison }),
  /** Show the details of a point; it is of the run last sent. */
  Type.Object({ type: Type.Literal("choosePoint"), point: Type.Integer({ minimum: 0 }) }),
  Type.Object({ type: Type.Literal("answered"), id, answer: answerSchema }),
  Type.Object({ type: Type.Literal("notAnswered"), id, message: Type.String() }),
]);

export const panelCommands = [
  "trainSweep",
  "stopSweep",
  "resumeSweep",
  "explainRun",
  "stopExplaining",
  "stopComparing",
  "openSpec",
  "openSample",
  "showLog",
] as const;

export const fromPanelSchema = Type.Union([
  /** The panel has started, or has missed something: send a snapshot. */
  Type.Object({ type: Type.Literal("ready") }),
  Type.Object({ type: Type.Literal("runCommand"), command: Type.Enum([...panelCommands]) }),
  Type.Object({ type: Type.Literal("ask"), id, question: questionSchema }),
  /** Edit the spec as the explanation's remedy of that index says. */
  Type.Object({ type: Type.Literal("applyRemedy"), remedy: Type.Integer({ minimum: 0 }) }),
  /** A chart or its data, to where the user says. */
  Type.Object({
    type: Type.Literal("saveFile"),
    name: Type.String(),
    encoding: Type.Enum(["utf8", "base64"]),
    content: Type.String(),
  }),
]);

export type ToPanel = Immutable<Type.Static<typeof toPanelSchema>>;
export type FromPanel = Immutable<Type.Static<typeof fromPanelSchema>>;
export type PanelCommand = (typeof panelCommands)[number];

/** @throws ProtocolError */
export const parseToPanel = messageParser<ToPanel>(toPanelSchema, "a message to the panel");
/** @throws ProtocolError */
export const parseFromPanel = messageParser<FromPanel>(fromPanelSchema, "a message of the panel");
