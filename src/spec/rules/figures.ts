import { andList, numberText } from "../../core/wording.ts";
import type { SweepPoint } from "../expandSweep.ts";

/** Numbers and lists in messages. */

/** Three digits: predictions are not more accurate. */
export function shown(value: number | null | undefined): string {
  return numberText(value, 3);
}

/** A value of the spec, with all its digits. */
export function exact(value: number | null | undefined): string {
  return numberText(value);
}

/** Two digits, as people choose values. */
export function round(value: number): number {
  return Number(value.toPrecision(2));
}

export function percent(share: number): string {
  return `${numberText(share < 0.1 ? Number((100 * share).toPrecision(1)) : Math.round(100 * share))} %`;
}

const MAX_LISTED = 4;

/** `1, 2 and 3`; for a long list, its ends. */
export function listed(values: readonly number[]): string {
  const texts = values.map(exact);
  if (texts.length > MAX_LISTED) return `from ${texts[0]} to ${texts.at(-1)}`;
  return andList(texts);
}

/** " (3 of 12 points)"; empty when a finding is about the whole sweep. */
export function ofPoints(some: readonly SweepPoint[], all: readonly SweepPoint[]): string {
  return some.length === all.length ? "" : ` (${some.length} of ${all.length} points)`;
}
