import * as Type from "typebox";
import { comparisonSchema } from "./comparison.ts";
import { messageParser } from "./messageParser.ts";
import { answerSchema, questionSchema } from "./pointQuestions.ts";
import { predictionViewSchema } from "./predictionView.ts";
import type { Immutable } from "../core/immutable.ts";
import { runEventSchema, runSnapshotSchema } from "./runSnapshot.ts";
import { measurementsSchema } from "./measurements.ts";

/** Messages between the host and the panel. A panel that misses a sequence number asks for a new snapshot. */

const sequence = Type.Integer({ minimum: 0 });
/** Null: there is no prediction, because the spec has problems or its data cannot be read. */
const prediction = Type.Union([predictionViewSchema, Type.Null()]);
/** Null, or absent in a report: the run is not compared with others. */
const comparison = Type.Union([comparisonSchema, Type.Null()]);
/** Identifies a question of the panel. */
const id = Type.Integer({ minimum: 0 });

export const toPanelSchema = Type.Union([
  /** The answer to `ready`. Without a run the panel shows the prediction; without a prediction, how to begin. */
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
  /** The spec was edited, its data changed, or a probe has ended: replaces the prediction. */
  Type.Object({ type: Type.Literal("predictionChanged"), sequence, prediction }),
  Type.Object({ type: Type.Literal("measurementsChanged"), sequence, measurements: measurementsSchema }),
  /** Replaces the runs that are shown beside the run. */
  Type.Object({ type: Type.Literal("comparisonChanged"), sequence, comparison }),
  /** Show the details of a point of the run sent last. */
  Type.Object({ type: Type.Literal("choosePoint"), point: Type.Integer({ minimum: 0 }) }),
  /** Bring the comparison that was sent last into view. */
  Type.Object({ type: Type.Literal("showComparison") }),
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
  /** The panel has started, or has missed an event: send a snapshot. */
  Type.Object({ type: Type.Literal("ready") }),
  Type.Object({ type: Type.Literal("runCommand"), command: Type.Enum([...panelCommands]) }),
  Type.Object({ type: Type.Literal("ask"), id, question: questionSchema }),
  /** Apply the explanation's remedy with that index to the spec. */
  Type.Object({ type: Type.Literal("applyRemedy"), remedy: Type.Integer({ minimum: 0 }) }),
  /** Apply the fix of the shown prediction (`collapsedBest`) to the spec. */
  Type.Object({ type: Type.Literal("applyFix") }),
  /** Save a chart or its data to a file that the user selects. */
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
