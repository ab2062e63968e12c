/** English that every layer writes in messages. */

/** "1 point", "2 points". */
export function plural(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? "" : "s"}`;
}

/** "A", "A and B", "A, B and C". */
export function andList(names: readonly string[]): string {
  const last = names.at(-1) ?? "";
  return names.length < 2 ? last : `${names.slice(0, -1).join(", ")} and ${last}`;
}

export function capital(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}`;
}
/** What a message says in place of a number that there is none of. Every place where it appears is a defect: test/unit/spec/rules/randomSpecs.test.ts looks for it. */
export const NOT_COMPUTABLE = "not computable";

/**
 * A number for a message: the one function that makes words of numbers, so that no NaN, undefined or infinity reaches a reader. Very
 * large ones are powers of ten.
 * @param digits significant ones; absent: all of them
 */
export function numberText(value: number | null | undefined, digits?: number): string {
  if (value === null || value === undefined || !Number.isFinite(value)) return NOT_COMPUTABLE;
  const rounded = digits === undefined ? value : Number(value.toPrecision(digits));
  // Rounding the largest numbers up overflows.
  return String(Number.isFinite(rounded) ? rounded : value).replace(/e\+(\d+)$/, " × 10^$1");
}

/** A duration in the largest possible unit and the next smaller one. */
export function durationText(ms: number): string {
  const seconds = Math.round(ms / 1000);
  if (seconds < 60) return `${seconds} s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return seconds % 60 === 0 ? `${minutes} min` : `${minutes} min ${seconds % 60} s`;
  const hours = Math.floor(minutes / 60);
  return minutes % 60 === 0 ? `${hours} h` : `${hours} h ${minutes % 60} min`;
}
