import * as vscode from "vscode";
import { doubtPhrase } from "../core/collapse/doubtPhrases.ts";
import type { PointPrediction } from "../protocol/diagnosis.ts";
import { commonVerdict, countVerdicts, figures } from "./predictionFigures.ts";

const { t } = vscode.l10n;

/** What is predicted, in the words of the editor. */

/** "R 2.3, 4 active", to stand beside a value; undefined where nothing is known. */
export function shortText(predictions: readonly PointPrediction[]): string | undefined {
  const rate = figures(
    predictions.map(({ rateNats }) => rateNats),
    2,
  );
  const units = figures(predictions.map(({ activeUnits }) => activeUnits));
  if (rate === undefined || units === undefined) return undefined;
  const verdict = commonVerdict(predictions);
  if (verdict === "collapse") return t("collapses");
  const text = t("R {0}, {1} active", rate, units);
  return verdict === "at-risk" ? t("{0}, at risk", text) : text;
}

/** "Train Sweep: 12 points, 3 will collapse". */
export function sweepTitle(predictions: readonly PointPrediction[], points: number): string {
  if (points === 0) return t("Train Sweep");
  const { collapse, "at-risk": atRisk } = countVerdicts(predictions);
  const parts = [points === 1 ? t("1 point") : t("{0} points", points)];
  if (collapse > 0) parts.push(points === 1 ? t("will collapse") : t("{0} will collapse", collapse));
  if (atRisk > 0) parts.push(points === 1 ? t("at risk") : t("{0} at risk", atRisk));
  return t("Train Sweep: {0}", parts.join(", "));
}

/** What a point will be. */
export function verdictText(verdict: PointPrediction["verdict"]): string {
  switch (verdict) {
    case "collapse":
      return t("collapsed");
    case "active":
      return t("active");
    case "at-risk":
      return t("at risk");
    case "unknown":
      return t("not known");
  }
}

/** Why a verdict is not a confident one, as a sentence. */
export function reasonText(code: string): string {
  const phrase = t(doubtPhrase(code));
  return `${phrase.charAt(0).toUpperCase()}${phrase.slice(1)}.`;
}
