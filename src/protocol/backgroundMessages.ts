import * as Type from "typebox";
import { comparisonSchema } from "./comparison.ts";
import { specReportSchema } from "../results/specReport.ts";
import { exportFormats } from "./exportFormats.ts";
import { messageParser } from "./messageParser.ts";
import { answerSchema, questionSchema } from "./pointQuestions.ts";
import type { Immutable } from "../core/immutable.ts";
import { runSnapshotSchema } from "./runSnapshot.ts";
import { runSummarySchema } from "./runSummaries.ts";
import { measurementsSchema } from "./measurements.ts";

/** Messages between the editor and the process that reads files for it. Answers carry the request's id. */

const id = Type.Integer({ minimum: 0 });

const specText = {
  specText: Type.String(),
  specFolder: Type.String(),
  mediaFolder: Type.String(),
  /** Where evidence is kept for the next process; without it nothing is written. */
  cacheFolder: Type.Optional(Type.String()),
};

export const toBackgroundSchema = Type.Union([
  /** Reads the data of a spec and predicts its points from their spectrum. */
  Type.Object({ type: Type.Literal("checkSpec"), id, ...specText }),
  /** The same, after a short training of the spec that takes about `seconds`. */
  Type.Object({
    type: Type.Literal("probeSpec"),
    id,
    ceilingSeconds: Type.Number({ exclusiveMinimum: 0 }),
    ...specText,
  }),
  /** The answer to the check or probe `id` is no longer wanted: it is rejected with requestFailed, soon. */
  Type.Object({ type: Type.Literal("cancelProbe"), id }),
  /** Makes a run under .vae-lens of `workingFolder` from what was logged in files and folders. */
  Type.Object({
    type: Type.Literal("importRuns"),
    id,
    sources: Type.Array(Type.String()),
    workingFolder: Type.String(),
  }),
  /** Reads a run of a spec: the one in the folder of that name, if it is there, or else the newest. Of an imported run, its own folder. */
  Type.Object({
    type: Type.Literal("findRun"),
    id,
    specFile: Type.String(),
    runId: Type.Union([Type.String(), Type.Null()]),
  }),
  /** Reads the run in a folder. */
  Type.Object({ type: Type.Literal("readRun"), id, runFolder: Type.String() }),
  /** What a list says of the runs in `.vae-lens/runs` folders. Deleted ones that are old are removed for good if `purge`. */
  Type.Object({ type: Type.Literal("listRuns"), id, runsFolders: Type.Array(Type.String()), purge: Type.Boolean() }),
  /** Reads runs to be shown beside another. */
  Type.Object({ type: Type.Literal("compareRuns"), id, runFolder: Type.String(), others: Type.Array(Type.String()) }),
  /** Null: the run has no name any more. */
  Type.Object({
    type: Type.Literal("renameRun"),
    id,
    runFolder: Type.String(),
    name: Type.Union([Type.String(), Type.Null()]),
  }),
  /** Moves a run into the trash beside it; refused while it trains. */
  Type.Object({ type: Type.Literal("trashRun"), id, runFolder: Type.String() }),
  /** Moves it back to where it was. */
  Type.Object({ type: Type.Literal("restoreRun"), id, runFolder: Type.String() }),
  /** About a point of the run in a folder. */
  Type.Object({ type: Type.Literal("askRun"), id, runFolder: Type.String(), question: questionSchema }),
  /** Writes a run, or its point, for other programs. */
  Type.Object({
    type: Type.Literal("exportRun"),
    id,
    runFolder: Type.String(),
    format: Type.Enum([...exportFormats]),
    /** Null: of the whole sweep. */
    point: Type.Union([Type.Integer({ minimum: 0 }), Type.Null()]),
    outFolder: Type.String(),
  }),
  Type.Object({ type: Type.Literal("stop") }),
]);

export const fromBackgroundSchema = Type.Union([
  Type.Object({ type: Type.Literal("specChecked"), id, report: specReportSchema }),
  Type.Object({
    type: Type.Literal("runFound"),
    id,
    /** Null: the spec was never trained. */
    found: Type.Union([
      Type.Object({ runFolder: Type.String(), run: runSnapshotSchema, measurements: measurementsSchema }),
      Type.Null(),
    ]),
  }),
  /** Newest first. */
  Type.Object({ type: Type.Literal("runsListed"), id, runs: Type.Array(runSummarySchema) }),
  Type.Object({ type: Type.Literal("runsCompared"), id, comparison: comparisonSchema }),
  /** It has another name or place. */
  Type.Object({ type: Type.Literal("runChanged"), id }),
  Type.Object({ type: Type.Literal("runAnswered"), id, answer: answerSchema }),
  Type.Object({
    type: Type.Literal("runsImported"),
    id,
    runFolder: Type.String(),
    run: runSnapshotSchema,
    measurements: measurementsSchema,
  }),
  Type.Object({
    type: Type.Literal("runExported"),
    id,
    files: Type.Array(Type.String()),
    notes: Type.Array(Type.String()),
  }),
  Type.Object({ type: Type.Literal("requestFailed"), id, message: Type.String() }),
]);

export type ToBackground = Immutable<Type.Static<typeof toBackgroundSchema>>;
export type FromBackground = Immutable<Type.Static<typeof fromBackgroundSchema>>;

/** @throws ProtocolError */
export const parseToBackground = messageParser<ToBackground>(toBackgroundSchema, "a message to the background process");
/** @throws ProtocolError */
export const parseFromBackground = messageParser<FromBackground>(
  fromBackgroundSchema,
  "a message of the background process",
);
