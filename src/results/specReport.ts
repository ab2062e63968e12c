import * as Type from "typebox";
import { diagnosisSchema } from "../spec/rules/diagnosis.ts";
import { record } from "../spec/schema/pieces.ts";
import type { Immutable } from "../core/immutable.ts";

/** What is wrong with a spec and what is predicted for its points, as processes tell each other and `check` prints it. */

const finite = Type.Union([Type.Number(), Type.Null()]);

/** core/collapse/prediction.ts, with the point it is about. */
export const pointPredictionSchema = Type.Object({
  settings: record(Type.Number()),
  effectiveBeta: Type.Number(),
  thresholdBeta: finite,
  thresholdBetaWithinCondition: Type.Optional(finite),
  verdict: Type.Enum(["collapse", "active", "at-risk", "unknown"]),
  activeUnits: finite,
  rateNats: finite,
  distortionNats: finite,
  basis: Type.Enum(["spectrum", "probe"]),
  reasons: Type.Array(Type.String()),
});

/** For hovers and the panel: the spectrum in units of effective beta at the first point's noise, largest first, at most 64. */
export const spectrumViewSchema = Type.Object({
  eigenvalues: Type.Array(Type.Number()),
  /** Those that are not constant. */
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

/** The complete report about a spec's text: the answer to a request for a check. */
export const specReportSchema = Type.Object({
  /** By offset; what an ignore comment silences is left out. */
  diagnoses: Type.Array(diagnosisSchema),
  /** One a point of the sweep, in its order; none if the text has problems of its own. */
  predictions: Type.Array(pointPredictionSchema),
  /** Null without evidence. */
  spectrum: Type.Union([spectrumViewSchema, Type.Null()]),
  frontier: frontierViewSchema,
  /** Absolute paths of the data files it stands on: when one changes on disk, ask again. */
  dataFiles: Type.Array(Type.String()),
});

export type SpecReport = Immutable<Type.Static<typeof specReportSchema>>;
export type PointPrediction = Immutable<Type.Static<typeof pointPredictionSchema>>;
export type SpectrumView = Immutable<Type.Static<typeof spectrumViewSchema>>;
export type FrontierView = Immutable<Type.Static<typeof frontierViewSchema>>;
