import { getLocation } from "jsonc-parser";
import type { TextRange } from "./specTree.ts";

/** The path of data that is being typed. */
export interface TypedDataPath extends TextRange {
  /** What lies between the quotation mark and the cursor. */
  readonly typed: string;
  readonly use: "examples" | "labels";
}

const uses: readonly (readonly [RegExp, TypedDataPath["use"]])[] = [
  [/^data\.path$/, "examples"],
  [/^data\.heldOut\.path$/, "examples"],
  [/^data\.labels(\.\d+)?$/, "labels"],
];

/** The text between the quotation marks of data.path, data.heldOut.path or data.labels if `offset` lies in it. */
export function dataPathAt(text: string, offset: number): TypedDataPath | undefined {
  const { path, previousNode, isAtPropertyKey } = getLocation(text, offset);
  if (isAtPropertyKey || previousNode?.type !== "string") return undefined;
  const use = uses.find(([pattern]) => pattern.test(path.join(".")))?.[1];
  const start = previousNode.offset + 1;
  const written = text.slice(previousNode.offset, previousNode.offset + previousNode.length);
  const end = start + written.length - (written.length > 1 && written.endsWith('"') ? 2 : 1);
  if (use === undefined || offset < start || offset > end) return undefined;
  return { offset: start, length: end - start, typed: unescaped(text.slice(start, offset)), use };
}

function unescaped(inner: string): string {
  try {
    return JSON.parse(`"${inner}"`) as string;
  } catch {
    return inner;
  }
}
