import * as vscode from "vscode";
import type { PointPrediction, SpectrumView } from "../results/specReport.ts";
import { fixedVarianceOf } from "../spec/likelihood.ts";
import { betaOf } from "../spec/objective.ts";
import type { Spec } from "../spec/spec.ts";
import { countVerdicts, figure, figures } from "./predictionFigures.ts";
import { predictionTable, type PredictedFrontierPoint } from "./predictionTable.ts";
import { rateEnds, reasonText, unitEnds, verdictText } from "./predictionTexts.ts";
import { hasRulePage, RULE_COMMAND, rulePageCommand } from "./rulePages.ts";
import type { CheckedSpec } from "./specReports.ts";
import { spectrumSvg, type Palette } from "./spectrumImage.ts";

export interface HoverLook {
  readonly palette: Palette;
  /** The rule pages that reasons link to. */
  readonly rulesFolder: string;
  /** Whether several points are listed; otherwise they are counted, and the hover of the sweep lists them. */
  readonly isWhole: boolean;
}

/**
 * The predictions of some points: one point in words, several as a table, with a picture of the spectrum. The picture comes
 * before the table because a hover scrolls beyond 250 pixels.
 * @param points indices
 * @returns undefined without a prediction
 */
export function predictionMarkdown(
  checked: CheckedSpec,
  points: readonly number[],
  { palette, rulesFolder, isWhole }: HoverLook,
): vscode.MarkdownString | undefined {
  const predicted = withoutRepeats(checked, points);
  const [first] = predicted;
  if (first === undefined) return undefined;
  const markdown = new vscode.MarkdownString();
  if (predicted.length > 1 && !isWhole)
    return markdown.appendMarkdown(`${countsLine(predicted)}  \nThe hover of \`sweep\` lists them.`);
  markdown.isTrusted = { enabledCommands: [RULE_COMMAND] };
  const reasons = new Set(predicted.flatMap(({ prediction }) => prediction.reasons));
  const basisText = basis(first.prediction, checked.report.spectrum);
  const limit = checked.report.isProbeCutShort === true ? [CUT_SHORT] : [];
  const summary =
    predicted.length === 1
      ? [verdictLine(first), `${thresholdSentence(first)} ${basisText}`]
      : [countsLine(predicted), basisText];
  const lines = [...summary, ...limit, ...[...reasons].map((code) => reason(code, rulesFolder))];
  markdown.appendMarkdown(lines.join("  \n"));
  const svg = picture(predicted, checked, palette);
  if (svg !== undefined)
    markdown.appendMarkdown(
      `\n\n![Spectrum of the data](data:image/svg+xml;base64,${Buffer.from(svg).toString("base64")})`,
    );
  if (predicted.length > 1) markdown.appendMarkdown(`\n\n${predictionTable(predicted)}`);
  return markdown;
}

const CUT_SHORT =
  "The short training reached its time limit, so the prediction may be less exact. Raise the setting `vaeLens.probe.seconds`.";

/** Merges points that differ only in settings that do not affect the prediction, such as the seed. */
function withoutRepeats({ parsed, report }: CheckedSpec, points: readonly number[]): readonly PredictedFrontierPoint[] {
  const seen = new Map<string, PredictedFrontierPoint>();
  for (const index of points) {
    const [point, prediction] = [parsed.points[index], report.predictions[index]];
    if (point === undefined || prediction === undefined) continue;
    const { settings: _, ...rest } = prediction;
    const key = JSON.stringify([rest, point.spec.objective, point.spec.model.latentSize]);
    if (!seen.has(key)) seen.set(key, { point, prediction });
  }
  return [...seen.values()];
}

/** "Predicted: active · 4 of 10 units active · rate 1.7 nats · distortion 1.2 nats". */
function verdictLine({ point, prediction }: PredictedFrontierPoint): string {
  const { verdict, distortionNats } = prediction;
  const [units, rate] = [figures(unitEnds(prediction)), figures(rateEnds(prediction), 2)];
  const { own, latentSize } = point.spec.model;
  // The files of a model that another program trained say how many latents there are.
  const of = own === undefined ? ` of ${latentSize}` : "";
  const parts = [
    `**Predicted${placeOf(point)}: ${verdictText(verdict)}**`,
    units === undefined ? undefined : `${units}${of} units active`,
    rate === undefined ? undefined : `rate ${rate} nats`,
    distortionNats === null ? undefined : `distortion ${figure(distortionNats)} nats`,
  ];
  return parts.filter((part) => part !== undefined).join(" \u00b7 ");
}

/** " at beta 0.25": of a point of a sweep, which has no other place for it. */
function placeOf({ settings, spec: { objective } }: PredictedFrontierPoint["point"]): string {
  const beta = betaOf(objective);
  return Object.keys(settings).length === 0 || beta === undefined ? "" : ` at beta ${figure(beta)}`;
}

/** Empty without a threshold. */
function thresholdSentence({ point, prediction: { thresholdBeta, effectiveBeta } }: PredictedFrontierPoint): string {
  const beta = betaOf(point.spec.objective);
  if (thresholdBeta === null || beta === undefined) return "";
  const [written, inEffect, threshold] = [figure(beta), figure(effectiveBeta), figure(thresholdBeta)];
  const shown = written === inEffect ? written : `${written} (in effect ${inEffect})`;
  return beta > thresholdBeta
    ? `Beta ${shown} is above the threshold, ${threshold}.`
    : `Beta ${shown} is below the threshold, ${threshold}.`;
}

/** "Predicted for 6 points: 5 active, 1 collapsed". */
function countsLine(predicted: readonly PredictedFrontierPoint[]): string {
  const counts = countVerdicts(predicted.map(({ prediction }) => prediction));
  const verdicts = ["active", "at-risk", "collapse", "unknown"] as const;
  const parts = verdicts
    .filter((verdict) => counts[verdict] > 0)
    .map((verdict) => `${counts[verdict]} ${verdictText(verdict)}`);
  const betas = predicted.map(({ point }) => betaOf(point.spec.objective) ?? null);
  const range = new Set(betas).size > 1 ? figures(betas) : undefined;
  return `**Predicted for ${predicted.length} points${range === undefined ? "" : ` of beta ${range}`}: ${parts.join(", ")}**`;
}

function reason(code: string, rulesFolder: string): string {
  const text = reasonText(code);
  return hasRulePage(rulesFolder, code) ? `${text} ([${code}](${rulePageCommand(code).toString()}))` : text;
}

function basis({ basis }: PointPrediction, spectrum: SpectrumView | null): string {
  if (spectrum === null) return "The spectrum of the data is unknown.";
  const data = `${spectrum.rows} rows, ${spectrum.informativeColumns} of ${spectrum.columns} columns vary`;
  return basis === "probe"
    ? `From the data's spectrum and a short training: ${data}.`
    : `From the data's spectrum: ${data}.`;
}

function picture(
  predicted: readonly PredictedFrontierPoint[],
  { parsed, report: { spectrum } }: CheckedSpec,
  palette: Palette,
): string | undefined {
  const [reference, shown] = [parsed.points[0], predicted[0]];
  if (spectrum === null || reference === undefined || shown === undefined) return undefined;
  // The report's spectrum is for the first point's variance.
  const scale = noiseOf(reference.spec) / noiseOf(shown.point.spec);
  const eigenvalues = spectrum.eigenvalues.map((value) => value * scale);
  const effectiveBetas = predicted.map(({ prediction }) => prediction.effectiveBeta);
  return spectrumSvg({ eigenvalues, effectiveBetas, label: (beta) => `effective beta ${figure(beta)}` }, palette);
}

/** The divisor of the eigenvalues, up to a factor that all points of a sweep share. */
function noiseOf({ model: { likelihood } }: Spec): number {
  return fixedVarianceOf(likelihood) ?? 1;
}
