import * as Type from "typebox";
import { messageParser } from "./messageParser.ts";
import { predictionViewSchema } from "./predictionView.ts";
import type { Immutable } from "./results.ts";
import { runEventSchema, runSnapshotSchema } from "./runSnapshot.ts";

/** Messages between the host and the panel. A panel that misses a sequence number asks for the whole again. */

const sequence = Type.Integer({ minimum: 0 });
/** Null: nothing is foretold, for lack of a spec without problems or of its data. */
const prediction = Type.Union([predictionViewSchema, Type.Null()]);

export const toPanelSchema = Type.Union([
  /** The answer to `ready`. No run: the panel shows what is foretold; nor that: how to begin. */
  Type.Object({ type: Type.Literal("snapshot"), sequence, run: Type.Union([runSnapshotSchema, Type.Null()]), prediction }),
  /** Events since the message numbered `sequence - 1`, at most a few times a second. */
  Type.Object({ type: Type.Literal("events"), sequence, events: Type.Array(runEventSchema) }),
  /** The spec was edited, its data changed, or a probe spoke: this takes the place of what was foretold before. */
  Type.Object({ type: Type.Literal("predictionChanged"), sequence, prediction }),
]);

export const panelCommands = ["trainSweep", "stopSweep", "resumeSweep", "openSpec", "openSample", "showLog"] as const;

export const fromPanelSchema = Type.Union([
  /** The panel has started, or has missed something: send a snapshot. */
  Type.Object({ type: Type.Literal("ready") }),
  Type.Object({ type: Type.Literal("runCommand"), command: Type.Enum([...panelCommands]) }),
]);

export type ToPanel = Immutable<Type.Static<typeof toPanelSchema>>;
export type FromPanel = Immutable<Type.Static<typeof fromPanelSchema>>;
export type PanelCommand = (typeof panelCommands)[number];

/** @throws ProtocolError */
export const parseToPanel = messageParser<ToPanel>(toPanelSchema, "a message to the panel");
/** @throws ProtocolError */
export const parseFromPanel = messageParser<FromPanel>(fromPanelSchema, "a message of the panel");
