import type { Evidence } from "../core/collapse/evidence.ts";
import { predictedFrontier } from "../core/collapse/predictedFrontier.ts";
import type { Prediction } from "../core/collapse/prediction.ts";
import type { FrontierView, SpecReport, SpectrumView } from "../results/specReport.ts";
import type { SweepPoint } from "../spec/expandSweep.ts";
import { autoChoiceOf, type ParsedSpec } from "../spec/parseSpec.ts";
import { fixedVarianceOf } from "../spec/likelihood.ts";
import { pointSettingOf } from "../spec/pointSetting.ts";
import { collapsedBestOf } from "../spec/rules/collapsedBest.ts";
import { diagnoseSpec } from "../spec/rules/diagnose.ts";
import type { Knowledge, SweepPrediction } from "../spec/rules/offeredFixes.ts";
import type { RuleContext } from "../spec/rules/rule.ts";
import type { Spec } from "../spec/spec.ts";
import type { DataFolders } from "../data/dataFile.ts";
import { specFiles } from "./dataFiles.ts";
import { placed } from "./autoChoice.ts";
import { withMeasurements, type MeasuredPredictions, type MeasurementStore } from "./probe.ts";
import { evidenceOf, predict, subjectKey, subjectOf, type Study } from "./study.ts";

const MAX_EIGENVALUES = 64;
const FRONTIER_POINTS = 48;

/** Whether the titles of fixes have all figures, or only those that no probe would still change. */
export type Figures = "as known" | "when probed";

/** The report of a study's points, from its evidence and what was measured. */
export function reportOf(
  { specFolder, mediaFolder }: DataFolders,
  study: Study,
  measurements: MeasurementStore | undefined,
  figures: Figures,
): SpecReport {
  const { parsed, located } = study;
  const { points, tree, axes } = parsed;
  const { measured, context } = contextOf(study, measurements, figures);
  const diagnoses = diagnoseSpec({ parsed, located, ...context });
  const first = points[0];
  const evidence = first && evidenceOf(first.spec, study);
  const files = new Set(points.flatMap(({ spec }) => specFiles(spec, { specFolder, mediaFolder })));
  return {
    diagnoses,
    ...predictionsOf(study, measured),
    auto: autoChoiceOf(parsed) ?? null,
    collapsedBest: collapsedBestOf({ ...context, points, axes, tree }),
    spectrum: first && evidence ? spectrumView(first.spec, evidence) : null,
    dataFiles: [...files],
  };
}

/** The predictions and the frontier of a study's points, and whether its best model will be collapsed, without the other rules. */
export function runPredictionOf(
  study: Study,
  measurements: MeasurementStore | undefined,
): Pick<SpecReport, "predictions" | "frontier" | "collapsedBest"> {
  const { points, axes, tree } = study.parsed;
  const { measured, context } = contextOf(study, measurements, "as known");
  return { ...predictionsOf(study, measured), collapsedBest: collapsedBestOf({ ...context, points, axes, tree }) };
}

interface StudyContext {
  readonly measured: MeasuredPredictions;
  readonly context: Knowledge & Pick<RuleContext, "predictions">;
}

function contextOf(study: Study, measurements: MeasurementStore | undefined, figures: Figures): StudyContext {
  const predictSweep = (changed: readonly SweepPoint[]): SweepPrediction | undefined => {
    if (changed.some(({ spec }) => study.refused.has(subjectKey(spec)))) return undefined;
    const { predictions, isComplete } = measuredPredictions(changed, study, measurements);
    return { predictions, isFinal: figures === "as known" || isComplete };
  };
  const measured = measuredPredictions(study.parsed.points, study, measurements);
  const context = {
    evidenceOf: (spec: Spec) => evidenceOf(spec, study),
    factsOf: ({ data }: Spec) => study.datasets.get(JSON.stringify(data))?.facts,
    predictions: measured.predictions,
    predict: (spec: Spec) => predict(spec, study),
    predictSweep,
    place: (parsed: ParsedSpec) => placed(parsed, study),
  };
  return { measured, context };
}

export function measuredPredictions(
  points: readonly SweepPoint[],
  study: Study,
  measurements: MeasurementStore | undefined,
): MeasuredPredictions {
  const subject = subjectOf(points, study);
  // Planning a probe takes longer than predicting.
  if (measurements === undefined) return { predictions: subject.predictions, isComplete: false };
  return withMeasurements(subject, measurements);
}

function predictionsOf(
  study: Study,
  { predictions }: MeasuredPredictions,
): Pick<SpecReport, "predictions" | "frontier"> {
  const { points } = study.parsed;
  const first = points[0];
  const evidence = first && evidenceOf(first.spec, study);
  return {
    predictions: points.map(({ settings }, i) => ({ settings, ...(predictions[i] as Prediction) })),
    frontier: first && evidence ? frontierView(first.spec, evidence) : [],
  };
}

/** In units of effective beta, for the first point's noise. */
function spectrumView({ model: { likelihood } }: Spec, { spectrum, columns, train }: Evidence): SpectrumView {
  const { eigenvalues, informativeColumns, trace } = spectrum;
  // A learned variance is the mean eigenvalue as long as no direction is learned (docs/theory.md, section 2; Lucas et al. 2019). If it is
  // learned per dimension, it is already the unit of the scores.
  const isLearned = likelihood.type === "gaussian" && likelihood.variance === "learned";
  const variance = fixedVarianceOf(likelihood) ?? (isLearned ? trace / columns : 1);
  return {
    eigenvalues: eigenvalues.slice(0, MAX_EIGENVALUES).map((eigenvalue) => eigenvalue / variance),
    informativeColumns,
    columns,
    rows: train.rows,
  };
}

function frontierView(spec: Spec, evidence: Evidence): FrontierView {
  return predictedFrontier(evidence, pointSettingOf(spec, evidence.train.rows), FRONTIER_POINTS);
}
