import { format } from "d3-format";
import type { PredictedPoint } from "../src/protocol/predictionView.ts";
import type { PointSnapshot } from "../src/protocol/runSnapshot.ts";
import { klFigures } from "../src/results/klFigures.ts";
import { latentSize } from "../src/results/latentColumns.ts";
import { activeUnitsText, settingsLabel as labelOf } from "../src/results/wording.ts";

/** Numbers and names as text. Negative numbers have a minus sign, not a hyphen. */

const whole = format(".0f");
const threeDigits = format(".3~r");
const exponent = format(".2~e");
const threeDecimals = format(".3f");

/** A setting with three significant digits: values of a logarithmic range have sixteen. */
export function shortNumber(value: number): string {
  const magnitude = Math.abs(value);
  if (magnitude >= 1e6 || (magnitude < 1e-3 && value !== 0)) return exponent(value);
  return Number.isInteger(value) || magnitude >= 1000 ? whole(value) : threeDigits(value);
}

/** The KL of one dimension with three decimals, because small values matter; never "0.000" for a positive value. */
export function smallNats(value: number): string {
  return value > 0 && value < 0.0005 ? "< 0.001" : threeDecimals(value);
}

export function settingsLabel(settings: PointSnapshot["settings"]): string {
  return labelOf(settings, shortNumber);
}

export function activeUnits(point: PointSnapshot): string {
  const figures = klFigures(point);
  const { latents } = point;
  // Of means alone.
  if (figures === null && latents !== undefined) return activeUnitsText(latents.activeUnits, latentSize(latents.shape));
  return figures === null ? "" : activeUnitsText(figures.activeUnits, figures.klPerDimensionNats.length);
}

export function predictedUnits({ activeUnits: units, latentSize }: PredictedPoint): string {
  if (units === null) return "";
  return latentSize === null ? shortNumber(units) : `${shortNumber(units)} of ${latentSize}`;
}
