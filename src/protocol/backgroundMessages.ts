import * as Type from "typebox";
import { comparisonSchema } from "./comparison.ts";
import { runPredictionSchema, specReportSchema } from "../results/specReport.ts";
import { exportFormats } from "./exportFormats.ts";
import { messageParser } from "./messageParser.ts";
import { answerSchema, questionSchema } from "./pointQuestions.ts";
import type { Immutable } from "../core/immutable.ts";
import { runEventSchema, runSnapshotSchema } from "./runSnapshot.ts";
import { runSummarySchema } from "./runSummaries.ts";
import { measurementsSchema } from "./measurements.ts";

/** Messages between the editor and the process that reads files for it. An answer has the id of its request. */

const id = Type.Integer({ minimum: 0 });

const specText = {
  specText: Type.String(),
  specFolder: Type.String(),
  mediaFolder: Type.String(),
  /** Where evidence is cached for later processes; without it nothing is written. */
  cacheFolder: Type.Optional(Type.String()),
};

export const toBackgroundSchema = Type.Union([
  /** Only files in these folders may be read; null: all. A workspace that is not trusted is limited to its own folders. */
  Type.Object({
    type: Type.Literal("limitReading"),
    folders: Type.Union([Type.Array(Type.String()), Type.Null()]),
  }),
  /** Reads the data of a spec and predicts its points from their spectrum. */
  Type.Object({ type: Type.Literal("checkSpec"), id, ...specText }),
  /** The same, after a short training of the spec; one that reaches the ceiling is cut short. */
  Type.Object({
    type: Type.Literal("probeSpec"),
    id,
    ceilingSeconds: Type.Number({ exclusiveMinimum: 0 }),
    ...specText,
  }),
  /** Reads a data file or folder, and proposes a spec beside it. */
  Type.Object({ type: Type.Literal("proposeSpec"), id, data: Type.String(), mediaFolder: Type.String() }),
  /** The paths of data that can stand where `typed` stands in a spec of this folder. */
  Type.Object({
    type: Type.Literal("listData"),
    id,
    typed: Type.String(),
    use: Type.Union([Type.Literal("examples"), Type.Literal("labels")]),
    specFolder: Type.String(),
    mediaFolder: Type.String(),
  }),
  /** The answer to request `id` is no longer wanted: it is rejected with requestFailed at once, and its work is ended soon. */
  Type.Object({ type: Type.Literal("cancelProbe"), id }),
  /** Creates a run under .vae-lens in `workingFolder` from logged figures in files and folders. */
  Type.Object({
    type: Type.Literal("importRuns"),
    id,
    sources: Type.Array(Type.String()),
    workingFolder: Type.String(),
  }),
  /** Reads the run of a spec with that folder name, or else the newest. For an imported run, `specFile` is its own folder. */
  Type.Object({
    type: Type.Literal("findRun"),
    id,
    specFile: Type.String(),
    runId: Type.Union([Type.String(), Type.Null()]),
  }),
  /** Reads the run in a folder. */
  Type.Object({ type: Type.Literal("readRun"), id, runFolder: Type.String() }),
  /** Reads what has changed in a run that another process, or a cluster, trains. `isFirst`: reads all of it. */
  Type.Object({
    type: Type.Literal("followRun"),
    id,
    runFolder: Type.String(),
    isFirst: Type.Boolean(),
    /** Whether Slurm's programs may be run, to ask for tasks that wait. */
    mayAskCluster: Type.Boolean(),
  }),
  /** Stops the process that trains a run, or the tasks of a cluster, after a checkpoint. */
  Type.Object({ type: Type.Literal("stopRun"), id, runFolder: Type.String() }),
  /**
   * Stores `shown` as the prediction for a run that has none, and answers with the stored one. If nothing was shown for a run that
   * `isNew`, the spectrum's prediction is made now.
   */
  Type.Object({
    type: Type.Literal("keepPrediction"),
    id,
    runFolder: Type.String(),
    mediaFolder: Type.String(),
    shown: Type.Union([runPredictionSchema, Type.Null()]),
    isNew: Type.Boolean(),
  }),
  /** Summarizes the runs in `.vae-lens/runs` folders. `purge`: removes runs for good that were deleted long ago. */
  Type.Object({
    type: Type.Literal("listRuns"),
    id,
    runsFolders: Type.Array(Type.String()),
    purge: Type.Boolean(),
    /** As for followRun. */
    mayAskCluster: Type.Boolean(),
  }),
  /** Reads runs to be shown beside another. */
  Type.Object({ type: Type.Literal("compareRuns"), id, runFolder: Type.String(), others: Type.Array(Type.String()) }),
  /** A null name removes the name. */
  Type.Object({
    type: Type.Literal("renameRun"),
    id,
    runFolder: Type.String(),
    name: Type.Union([Type.String(), Type.Null()]),
  }),
  /** Moves a run into the trash beside it; refused while it trains. */
  Type.Object({ type: Type.Literal("trashRun"), id, runFolder: Type.String() }),
  /** Moves it back. */
  Type.Object({ type: Type.Literal("restoreRun"), id, runFolder: Type.String() }),
  /** A question about a point of the run in a folder. */
  Type.Object({ type: Type.Literal("askRun"), id, runFolder: Type.String(), question: questionSchema }),
  /** Exports a run or one of its points. */
  Type.Object({
    type: Type.Literal("exportRun"),
    id,
    runFolder: Type.String(),
    format: Type.Enum([...exportFormats]),
    /** Null: the whole sweep. */
    point: Type.Union([Type.Integer({ minimum: 0 }), Type.Null()]),
    outFolder: Type.String(),
  }),
  Type.Object({ type: Type.Literal("stop") }),
]);

export const fromBackgroundSchema = Type.Union([
  Type.Object({ type: Type.Literal("specChecked"), id, report: specReportSchema }),
  /** The text is null if the file exists. */
  Type.Object({
    type: Type.Literal("specProposed"),
    id,
    specFile: Type.String(),
    specText: Type.Union([Type.String(), Type.Null()]),
  }),
  Type.Object({
    type: Type.Literal("dataListed"),
    id,
    paths: Type.Array(
      Type.Object({
        path: Type.String(),
        kind: Type.Union([Type.Literal("file"), Type.Literal("images"), Type.Literal("parts"), Type.Literal("key")]),
      }),
    ),
  }),
  Type.Object({
    type: Type.Literal("runFound"),
    id,
    /** Null: the spec was never trained. */
    found: Type.Union([
      Type.Object({ runFolder: Type.String(), run: runSnapshotSchema, measurements: measurementsSchema }),
      Type.Null(),
    ]),
  }),
  Type.Object({
    type: Type.Literal("runFollowed"),
    id,
    /** The whole run, where it was read for the first time. */
    run: Type.Union([runSnapshotSchema, Type.Null()]),
    events: Type.Array(runEventSchema),
  }),
  /** Null: the run has no prediction. */
  Type.Object({
    type: Type.Literal("predictionKept"),
    id,
    prediction: Type.Union([runPredictionSchema, Type.Null()]),
  }),
  /** Newest first. */
  Type.Object({ type: Type.Literal("runsListed"), id, runs: Type.Array(runSummarySchema) }),
  Type.Object({ type: Type.Literal("runsCompared"), id, comparison: comparisonSchema }),
  /** It was renamed, moved or stopped. */
  Type.Object({ type: Type.Literal("runChanged"), id }),
  Type.Object({ type: Type.Literal("runAnswered"), id, answer: answerSchema }),
  Type.Object({
    type: Type.Literal("runsImported"),
    id,
    imported: Type.Union([
      Type.Object({
        kind: Type.Literal("run"),
        runFolder: Type.String(),
        run: runSnapshotSchema,
        measurements: measurementsSchema,
      }),
      /** A log without figures, but with settings. */
      Type.Object({ kind: Type.Literal("spec"), specFile: Type.String(), notes: Type.Array(Type.String()) }),
    ]),
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
/** What is answered. */
export type BackgroundRequest = Exclude<ToBackground, { type: "stop" | "cancelProbe" | "limitReading" }>;
export type FromBackground = Immutable<Type.Static<typeof fromBackgroundSchema>>;

/** @throws ProtocolError */
export const parseToBackground = messageParser<ToBackground>(toBackgroundSchema, "a message to the background process");
/** @throws ProtocolError */
export const parseFromBackground = messageParser<FromBackground>(
  fromBackgroundSchema,
  "a message of the background process",
);
