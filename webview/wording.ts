import { format } from "d3-format";
import type { PredictedPoint } from "../src/protocol/predictionView.ts";
import type { PointSnapshot } from "../src/protocol/runSnapshot.ts";

/** Numbers and names as text. Negative numbers have a minus sign, not a hyphen. */

export const nats = format(".2f");
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

export function settingsLabel(settings: Readonly<Record<string, number>>): string {
  const entries = Object.entries(settings).map(([name, value]) => `${name} = ${shortNumber(value)}`);
  return entries.length === 0 ? "the only point" : entries.join(", ");
}

export function plural(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? "" : "s"}`;
}

export function activeUnits({ heldOut }: PointSnapshot): string {
  if (heldOut === null) return "";
  // The dimensions of an imported run may be unknown.
  const dimensions = heldOut.klPerDimensionNats.length;
  return dimensions === 0 ? String(heldOut.activeUnits) : `${heldOut.activeUnits} of ${dimensions}`;
}

export function predictedUnits({ activeUnits: units, latentSize }: PredictedPoint): string {
  return units === null ? "" : `${shortNumber(units)} of ${latentSize}`;
}
