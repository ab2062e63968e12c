import * as Type from "typebox";
import { record } from "../spec/schema/pieces.ts";
import { messageParser } from "./messageParser.ts";
import type { Immutable } from "../core/immutable.ts";

/** What a list says of a run without opening it: no curves, no dimensions. */

export const pointSummarySchema = Type.Object({
  settings: record(Type.Number()),
  status: Type.Enum(["waiting", "training", "done", "failed", "stopped"]),
  /** Held-out figures, or null. */
  heldOut: Type.Union([
    Type.Object({
      rateNats: Type.Number(),
      distortionNats: Type.Number(),
      activeUnits: Type.Integer({ minimum: 0 }),
      /** Dimensions of z; 0: not known, in an imported run. */
      latentSize: Type.Integer({ minimum: 0 }),
    }),
    Type.Null(),
  ]),
});

export const runSummarySchema = Type.Object({
  type: Type.Literal("runSummary"),
  runFolder: Type.String(),
  /** The spec it is of, or its own folder where it has none, being imported. */
  specFile: Type.String(),
  specName: Type.String(),
  isImported: Type.Boolean(),
  /** What the user calls it, or null. */
  name: Type.Union([Type.String(), Type.Null()]),
  /** ISO 8601. */
  created: Type.String(),
  /** Null: not known. */
  trainedMs: Type.Union([Type.Number({ minimum: 0 }), Type.Null()]),
  /** training: some process has it under way. */
  status: Type.Enum(["preparing", "training", "done", "stopped", "failed"]),
  points: Type.Array(pointSummarySchema),
});

export type PointSummary = Immutable<Type.Static<typeof pointSummarySchema>>;
export type RunSummary = Immutable<Type.Static<typeof runSummarySchema>>;

/** Of what a run folder's files say, which anybody may have edited. @throws ProtocolError */
export const parseRunSummary = messageParser<RunSummary>(Type.Union([runSummarySchema]), "a summary of a run");
