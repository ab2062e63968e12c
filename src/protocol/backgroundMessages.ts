import Type, { type Static } from "typebox";
import { messageParser } from "./messageParser.ts";
import { locatedProblemSchema } from "./problems.ts";
import type { Immutable } from "./results.ts";
import { runSnapshotSchema } from "./runSnapshot.ts";

/** Messages between the editor and the process that reads files for it. Answers carry the request's id. */

const id = Type.Integer({ minimum: 0 });

export const toBackgroundSchema = Type.Union([
  /** Reads the data of a spec whose text has no problems of its own. */
  Type.Object({
    type: Type.Literal("checkSpec"),
    id,
    specText: Type.String(),
    specFolder: Type.String(),
    mediaFolder: Type.String(),
  }),
  /** Reads the newest run of a spec. */
  Type.Object({ type: Type.Literal("findRun"), id, specFile: Type.String() }),
  Type.Object({ type: Type.Literal("stop") }),
]);

export const fromBackgroundSchema = Type.Union([
  Type.Object({ type: Type.Literal("specChecked"), id, problems: Type.Array(locatedProblemSchema) }),
  Type.Object({
    type: Type.Literal("runFound"),
    id,
    /** Null: the spec was never trained. */
    found: Type.Union([Type.Object({ runFolder: Type.String(), run: runSnapshotSchema }), Type.Null()]),
  }),
  Type.Object({ type: Type.Literal("requestFailed"), id, message: Type.String() }),
]);

export type ToBackground = Immutable<Static<typeof toBackgroundSchema>>;
export type FromBackground = Immutable<Static<typeof fromBackgroundSchema>>;

/** @throws ProtocolError */
export const parseToBackground = messageParser<ToBackground>(toBackgroundSchema, "a message to the background process");
/** @throws ProtocolError */
export const parseFromBackground = messageParser<FromBackground>(fromBackgroundSchema, "a message of the background process");
