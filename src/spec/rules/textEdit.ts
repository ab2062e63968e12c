import type { TextEdit } from "./diagnosis.ts";

/** @param edits without overlaps; two at one offset are applied in their order */
export function applyTextEdits(text: string, edits: readonly TextEdit[]): string {
  let result = "";
  let done = 0;
  for (const { offset, length, newText } of edits.toSorted((a, b) => a.offset - b.offset)) {
    result += text.slice(done, offset) + newText;
    done = offset + length;
  }
  return result + text.slice(done);
}

/** The shortest single edit that turns one text into another. */
export function difference(from: string, to: string): TextEdit {
  const shorter = Math.min(from.length, to.length);
  let start = 0;
  while (start < shorter && from[start] === to[start]) start++;
  let end = 0;
  while (end < shorter - start && from[from.length - 1 - end] === to[to.length - 1 - end]) end++;
  return { offset: start, length: from.length - end - start, newText: to.slice(start, to.length - end) };
}
