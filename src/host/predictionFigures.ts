import type { PointPrediction } from "../protocol/diagnosis.ts";

/** Figures of predictions as the editor writes them: short, because what is predicted is not known to four digits. */

/** Rounded to some significant digits; "0" for what rounds to nothing. */
export function figure(value: number, digits = 3): string {
  const rounded = Number(value.toPrecision(digits));
  const text = Math.abs(rounded) < 5e-4 ? "0" : String(rounded);
  return text.replace("-", "\u2212");
}

/** One figure, or the two ends between which several lie; undefined if any is not known. */
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

/** The verdict that all share. */
export function commonVerdict(predictions: readonly PointPrediction[]): Verdict | undefined {
  const [first] = predictions;
  return predictions.every(({ verdict }) => verdict === first?.verdict) ? first?.verdict : undefined;
}
