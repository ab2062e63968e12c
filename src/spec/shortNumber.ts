import { numberText } from "../core/wording.ts";

const SIGNIFICANT_DIGITS = 5;

/** A number of a spec, short enough for a column: the ends of a logarithmic range have sixteen digits. */
export function shortNumber(value: number): string {
  return numberText(value, SIGNIFICANT_DIGITS);
}
