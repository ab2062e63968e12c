import { getLocation } from "jsonc-parser";
import type { SpecPath } from "./problem.ts";
import type { TextRange } from "./specTree.ts";

/** A property's name or a plain value in a text, with the path to it. */
export interface Place extends TextRange {
  readonly path: SpecPath;
}

/**
 * The name or the value at `offset`, at its ends too; undefined between things. Works in texts that are no JSON as well, as
 * far as they are read up to there.
 */
export function placeAt(text: string, offset: number): Place | undefined {
  const { path, previousNode } = getLocation(text, offset);
  if (previousNode === undefined) return undefined;
  const { offset: start, length } = previousNode;
  return start <= offset && offset <= start + length ? { path, offset: start, length } : undefined;
}
