import { getLocation } from "jsonc-parser";
import type { SpecPath } from "./problem.ts";
import type { TextRange } from "./specTree.ts";

/** A property's name or a plain value in a text, with the path to it. */
export interface Place extends TextRange {
  readonly path: SpecPath;
}

/**
 * The name or the value at `offset`, its ends included; undefined elsewhere. Also works in invalid JSON, as far as the
 * text before `offset` can be read.
 */
export function placeAt(text: string, offset: number): Place | undefined {
  const { path, previousNode } = getLocation(text, offset);
  if (previousNode === undefined) return undefined;
  const { offset: start, length } = previousNode;
  return start <= offset && offset <= start + length ? { path, offset: start, length } : undefined;
}
