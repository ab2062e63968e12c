import type { PointPrediction } from "../results/specReport.ts";

/** Predicted figures as text. They are short because a prediction is not accurate to four digits. */

/** Rounds to significant digits; writes "0" for values below 0.0005. */
export function figure(value: number, digits = 3): string {
  const rounded = Number(value.toPrecision(digits));
  const text = Math.abs(rounded) < 5e-4 ? "0" : String(rounded);
  return text.replace("-", "\u2212");
}

/** One figure, or the lowest and highest of several; undefined if any is unknown. */
export function figures(values: readonly (number | null)[], digits = 3): string | undefined {
  const known = values.filter((value) => value !== null);
  if (known.length < values.length || known.length === 0) return undefined;
  const [least, most] = [figure(Math.min(...known), digits), figure(Math.max(...known), digits)];
  return least === most ? least : `${least} to ${most}`;
}

export type Verdict = PointPrediction["verdict"];

export function countVerdicts(predictions: readonly PointPrediction[]): Readonly<Record<Verdict, number>> {
  const counts = { collapse: 0, active: 0, "at-risk": 0, unknown: 0 };
  for (const { verdict } of predictions) counts[verdict]++;
  return counts;
}

/** The verdict that all predictions share; undefined if they differ. */
export function commonVerdict(predictions: readonly PointPrediction[]): Verdict | undefined {
  const [first] = predictions;
  return predictions.every(({ verdict }) => verdict === first?.verdict) ? first?.verdict : undefined;
}
