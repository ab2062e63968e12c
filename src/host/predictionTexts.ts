import { doubtPhrase } from "../core/collapse/doubtPhrases.ts";
import type { PointPrediction } from "../results/specReport.ts";
import { numberText, plural } from "../core/wording.ts";
import type { NamedAutoChoice } from "../spec/autoAxis.ts";
import { commonVerdict, countVerdicts, figures } from "./predictionFigures.ts";

/** Predictions as text for the editor. */

/**
 * Text for an inlay hint, such as "R 2.3, 4 active", or "R ~2.3, ~4 active" where a range is predicted; "may collapse" for a verdict at risk
 * whose best guess is a collapse; undefined without figures.
 */
export function shortText(predictions: readonly PointPrediction[]): string | undefined {
  const rate = figures(
    predictions.map(({ rateNats }) => rateNats),
    2,
  );
  const units = figures(predictions.map(({ activeUnits }) => activeUnits));
  if (rate === undefined || units === undefined) return undefined;
  const verdict = commonVerdict(predictions);
  if (verdict === "collapse") return "collapses";
  if (verdict === "at-risk" && rate === "0" && units === "0") return "may collapse";
  // A hint has no room for ranges: the hover shows them.
  const about = predictions.some(({ rateRangeNats }) => rateRangeNats !== undefined) ? "~" : "";
  const text = `R ${about}${rate}, ${about}${units} active`;
  return verdict === "at-risk" ? `${text}, at risk` : text;
}

/** The lowest and highest rate of a prediction, in nats, or its only one. */
export function rateEnds({ rateRangeNats, rateNats }: PointPrediction): readonly (number | null)[] {
  return rateRangeNats ?? [rateNats];
}

export function unitEnds({ activeUnitsRange, activeUnits }: PointPrediction): readonly (number | null)[] {
  return activeUnitsRange ?? [activeUnits];
}

/** "Train Sweep: 12 points, 3 will collapse"; of models that another program trained, "Measure 3 models". */
export function sweepTitle(predictions: readonly PointPrediction[], points: number, isTrained = false): string {
  if (isTrained) return `Measure ${plural(points, "model")}`;
  if (points === 0) return "Train Sweep";
  const { collapse, "at-risk": atRisk } = countVerdicts(predictions);
  const parts = [plural(points, "point")];
  if (collapse > 0) parts.push(points === 1 ? "will collapse" : `${collapse} will collapse`);
  if (atRisk > 0) parts.push(points === 1 ? "at risk" : `${atRisk} at risk`);
  return `Train Sweep: ${parts.join(", ")}`;
}

/** `beta 0.21 to 7.6 (auto)` */
export function chosenRange({ axis, values }: NamedAutoChoice): string {
  const ends = [Math.min(...values), Math.max(...values)].map((value) => numberText(value, 3));
  return `${axis.split(".").at(-1) ?? axis} ${ends.join(" to ")} (auto)`;
}

/** `-> 0.21, 0.5, 1.3, ..., 7.6`: what stands for "auto", as many as fit. */
export function chosenValuesText({ values, rounds }: NamedAutoChoice, maxLength: number): string {
  const toCome = (rounds ?? []).reduce((sum, { count, placed }) => sum + (placed ? 0 : count), 0);
  const known = toCome === 0 ? values : values.slice(0, -toCome);
  if (toCome > 0) {
    const then = `, then ${toCome} more`;
    return `${chosenValuesText({ axis: "", values: known, basis: "spread", why: "" }, maxLength - then.length)}${then}`;
  }
  const texts = values.map((value) => numberText(value, 3));
  const whole = `-> ${texts.join(", ")}`;
  if (whole.length <= maxLength) return whole;
  for (let shown = texts.length - 2; shown > 0; shown--) {
    const text = `-> ${texts.slice(0, shown).join(", ")}, ..., ${texts.at(-1) ?? ""}`;
    if (text.length <= maxLength) return text;
  }
  return `-> ${texts[0] ?? ""} to ${texts.at(-1) ?? ""}`;
}

/** The verdict in words. */
export function verdictText(verdict: PointPrediction["verdict"]): string {
  switch (verdict) {
    case "collapse":
      return "collapsed";
    case "active":
      return "active";
    case "at-risk":
      return "at risk";
    case "unknown":
      return "unknown";
  }
}

/** A reason why a verdict is at risk or unknown, as a sentence. */
export function reasonText(code: string): string {
  const phrase = doubtPhrase(code);
  return `${phrase.charAt(0).toUpperCase()}${phrase.slice(1)}.`;
}
