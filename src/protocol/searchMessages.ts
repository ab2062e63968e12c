import * as Type from "typebox";
import type { Immutable } from "../core/immutable.ts";
import { searchSchema } from "../results/searches.ts";
import { messageParser } from "./messageParser.ts";
import { toSweepSchema, type ToSweep } from "./sweepMessages.ts";

/** The messages between the editor and the process that looks for a setting: that of a sweep, which receives another start. */

const startSearchSchema = Type.Object({
  type: Type.Literal("startSearch"),
  specText: Type.String(),
  specFile: Type.String(),
  engine: Type.String(),
  /** The folder in which the user has TensorFlow's own library; null: that of the environment, or none. */
  tensorflowFolder: Type.Union([Type.String(), Type.Null()]),
  search: searchSchema,
});

const index = Type.Integer({ minimum: 0 });

const fromSearchSchema = Type.Union([
  Type.Object({ type: Type.Literal("searchEpoch"), epoch: index }),
  Type.Object({
    type: Type.Literal("searchTried"),
    count: index,
    value: Type.Number(),
    rateNats: Type.Number(),
    distortionNats: Type.Number(),
    activeUnits: index,
  }),
  Type.Object({
    type: Type.Literal("searchEnded"),
    runFolder: Type.String(),
    reached: Type.Boolean(),
    /** That which reached the goal, or came nearest; null: none was measured. */
    value: Type.Union([Type.Number(), Type.Null()]),
    trainings: index,
    /** Why it was not reached; null where it was, or the search was stopped. */
    why: Type.Union([Type.String(), Type.Null()]),
  }),
  Type.Object({ type: Type.Literal("searchFailed"), message: Type.String() }),
]);

export type StartSearch = Immutable<Type.Static<typeof startSearchSchema>>;
/** A search is stopped as a sweep is. */
export type ToSearch = StartSearch | Extract<ToSweep, { type: "stopSweep" }>;
export type FromSearch = Immutable<Type.Static<typeof fromSearchSchema>>;

/** What the program of a sweep receives. @throws ProtocolError */
export const parseToSweepProgram = messageParser<ToSweep | ToSearch>(
  Type.Union([...toSweepSchema.anyOf, startSearchSchema]),
  "a message to a sweep",
);
/** @throws ProtocolError */
export const parseFromSearch = messageParser<FromSearch>(fromSearchSchema, "a message of a search");
