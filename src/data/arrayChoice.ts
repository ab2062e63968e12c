import { nearestName } from "../spec/nearestName.ts";
import { DataError } from "./dataError.ts";

/** Which of several arrays in a file is read. */

/** More are only counted in a message. */
export const MAX_LISTED_ARRAYS = 12;

/** The error for a file with several arrays, of which none is chosen. @param described the first, as "x (40 x 6)" */
export function choiceMissing(
  name: string,
  keys: readonly string[],
  described: readonly string[],
  example = keys[0],
): DataError {
  const more = keys.length - described.length;
  return new DataError(
    "data-key-missing",
    `${name} has ${keys.length} arrays: ${described.join(", ")}${more > 0 ? `, ${more} more` : ""}. Choose one, as in "${name}#${example}".`,
  );
}

export function arrayMissing(name: string, key: string, keys: readonly string[]): DataError {
  const more = keys.length - MAX_LISTED_ARRAYS;
  const nearest = nearestName(key, keys);
  const guess = nearest === undefined ? "" : `Did you mean "${name}#${nearest}"? `;
  const hint = `${guess}Use one of: ${keys.slice(0, MAX_LISTED_ARRAYS).join(", ")}${more > 0 ? `, ${more} more` : ""}.`;
  return new DataError("data-key-missing", `${name} has no array "${key}". ${hint}`);
}

/** For a list of arrays. @param shape of the array; empty for a single number */
export function shownShape(shape: readonly number[]): string {
  return shape.length === 0 ? "single" : shape.join(" x ");
}
