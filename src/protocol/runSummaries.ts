import * as Type from "typebox";
import { record } from "../spec/schema/pieces.ts";
import { messageParser } from "./messageParser.ts";
import { runStatusSchema } from "./runSnapshot.ts";
import type { Immutable } from "../core/immutable.ts";

/** A run in a list, without curves and dimensions. */

export const pointSummarySchema = Type.Object({
  settings: record(Type.Number()),
  status: Type.Enum(["waiting", "training", "done", "failed", "stopped"]),
  /** Held-out figures, or null. */
  heldOut: Type.Union([
    Type.Object({
      rateNats: Type.Number(),
      distortionNats: Type.Number(),
      activeUnits: Type.Integer({ minimum: 0 }),
      /** Dimensions of z; 0 if unknown, in an imported run. */
      latentSize: Type.Integer({ minimum: 0 }),
    }),
    Type.Null(),
  ]),
  /** On the held-out rows that select; absent where all do. */
  selection: Type.Optional(
    Type.Object({
      rateNats: Type.Number(),
      distortionNats: Type.Number(),
      activeUnits: Type.Integer({ minimum: 0 }),
    }),
  ),
  /** Absent: not compared. */
  belowBaseline: Type.Optional(Type.Boolean()),
});

export const runSummarySchema = Type.Object({
  type: Type.Literal("runSummary"),
  runFolder: Type.String(),
  /** Its spec; for an imported run, the run folder. */
  specFile: Type.String(),
  specName: Type.String(),
  isImported: Type.Boolean(),
  /** The user's name for it, or null. */
  name: Type.Union([Type.String(), Type.Null()]),
  /** The settings in which it differs from the other runs of its spec; null where none differ. */
  distinction: Type.Union([Type.Object({ text: Type.String(), isUnique: Type.Boolean() }), Type.Null()]),
  /** ISO 8601. */
  created: Type.String(),
  /** Null if unknown. */
  trainedMs: Type.Union([Type.Number({ minimum: 0 }), Type.Null()]),
  /** training: a process trains the run. */
  status: runStatusSchema,
  /** Share of all epochs that are done, 0 to 1; only where this editor trains the run. */
  share: Type.Optional(Type.Number({ minimum: 0, maximum: 1 })),
  points: Type.Array(pointSummarySchema),
});

export type PointSummary = Immutable<Type.Static<typeof pointSummarySchema>>;
export type RunSummary = Immutable<Type.Static<typeof runSummarySchema>>;

/** Checks a summary that was made from files, which a person may have edited. @throws ProtocolError */
export const parseRunSummary = messageParser<RunSummary>(Type.Union([runSummarySchema]), "a summary of a run");
