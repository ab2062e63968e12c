import * as Type from "typebox";
import { diagnosisSchema } from "../spec/rules/diagnosis.ts";
import { record } from "../spec/schema/pieces.ts";
import { autoChoiceSchema } from "./autoChoices.ts";
import type { Immutable } from "../core/immutable.ts";

/** The diagnostics of a spec and the predictions for its points, in messages and in the output of `check`. */

const finite = Type.Union([Type.Number(), Type.Null()]);

/** core/collapse/prediction.ts, with the settings of the point. */
export const pointPredictionSchema = Type.Object({
  settings: record(Type.Number()),
  effectiveBeta: Type.Number(),
  thresholdBeta: finite,
  thresholdBetaWithinCondition: Type.Optional(finite),
  survivesBelowBeta: Type.Optional(Type.Number()),
  verdict: Type.Enum(["collapse", "active", "at-risk", "unknown"]),
  activeUnits: finite,
  rateNats: finite,
  distortionNats: finite,
  rateRangeNats: Type.Optional(Type.Tuple([Type.Number(), Type.Number()])),
  activeUnitsRange: Type.Optional(Type.Tuple([Type.Integer(), Type.Integer()])),
  basis: Type.Enum(["spectrum", "probe"]),
  reasons: Type.Array(Type.String()),
});

/** For hovers and the panel: the spectrum in units of effective beta at the first point's noise, largest first, at most 64. */
export const spectrumViewSchema = Type.Object({
  eigenvalues: Type.Array(Type.Number()),
  /** Columns that are not constant. */
  informativeColumns: Type.Integer(),
  columns: Type.Integer(),
  rows: Type.Integer(),
});

/** The predicted frontier between and beyond the points: what the panel draws. Decreasing in effective beta. */
export const frontierViewSchema = Type.Array(
  Type.Object({
    effectiveBeta: Type.Number(),
    beta: Type.Number(),
    rateNats: Type.Number(),
    distortionNats: Type.Number(),
  }),
);

/** spec/rules/collapsedBest.ts: the model with the best ELBO is predicted to be collapsed. */
export const collapsedBestSchema = Type.Object({
  rule: Type.String(),
  why: Type.String({ description: "A clause." }),
  fix: Type.Union([
    Type.Object({
      title: Type.String(),
      edits: Type.Array(
        Type.Object({
          path: Type.Array(Type.Union([Type.String(), Type.Integer({ minimum: 0 })])),
          value: Type.Optional(Type.Unknown()),
        }),
      ),
    }),
    Type.Null(),
  ]),
});

/** Null where it is predicted to be active, or is not certain; absent in reports of earlier versions. */
const collapsedBest = Type.Optional(Type.Union([collapsedBestSchema, Type.Null()]));

/** prediction.json: the prediction that a run is judged by. Made before its points have ended, and never changed afterwards. */
export const runPredictionSchema = Type.Object({
  format: Type.Literal(1),
  /** One for each point of the sweep, in its order. */
  predictions: Type.Array(pointPredictionSchema),
  frontier: frontierViewSchema,
  collapsedBest,
});

/** The complete report about a spec's text: the answer to a request for a check. */
export const specReportSchema = Type.Object({
  /** Sorted by offset, without those that an ignore comment suppresses. */
  diagnoses: Type.Array(diagnosisSchema),
  /** One for each point of the sweep, in its order; empty if the text has problems. */
  predictions: Type.Array(pointPredictionSchema),
  collapsedBest,
  /** How the values of an axis that places itself were chosen; null without one, absent in reports of earlier versions. */
  auto: Type.Optional(Type.Union([autoChoiceSchema, Type.Null()])),
  /** Null without evidence. */
  spectrum: Type.Union([spectrumViewSchema, Type.Null()]),
  frontier: frontierViewSchema,
  /** Whether a ceiling of time ended the probe before its planned steps; with more time the predictions may differ. */
  isProbeCutShort: Type.Optional(Type.Boolean()),
  /** Absolute paths of the data files. When one changes on disk, the report is outdated. */
  dataFiles: Type.Array(Type.String()),
});

export type SpecReport = Immutable<Type.Static<typeof specReportSchema>>;
export type RunPrediction = Immutable<Type.Static<typeof runPredictionSchema>>;
export type PointPrediction = Immutable<Type.Static<typeof pointPredictionSchema>>;
export type CollapsedBestView = Immutable<Type.Static<typeof collapsedBestSchema>>;
export type SpectrumView = Immutable<Type.Static<typeof spectrumViewSchema>>;
export type FrontierView = Immutable<Type.Static<typeof frontierViewSchema>>;
