import { tokens } from "./tokens.ts";

/**
 * Comments that make rules ignore a finding: `// vae-lens-ignore rule-name, other-rule` on the line of the finding or alone on the line
 * above it, and `// vae-lens-ignore-file rule-name` anywhere; block comments too. The text after ` -- ` is the reason.
 */

/** A rule's name in such a comment. */
export interface IgnoredName {
  readonly name: string;
  readonly offset: number;
  /** Findings at offsets from `from` up to `to` are ignored. */
  readonly from: number;
  readonly to: number;
}

const directive = /^\/[/*]\s*vae-lens-ignore(-file)?(?![\w-])/;

export function ignoredNames(text: string): readonly IgnoredName[] {
  const names: IgnoredName[] = [];
  for (const { kind, offset, length } of tokens(text)) {
    if (kind !== "comment") continue;
    const comment = text.slice(offset, offset + length);
    const [start = "", inFile] = directive.exec(comment) ?? [];
    if (start === "") continue;
    const reach = inFile === undefined ? linesOf(text, offset, offset + length) : { from: 0, to: text.length + 1 };
    const [list = ""] = comment.slice(start.length).split(/\s--\s|\*\/$/, 1);
    for (const { 0: name, index } of list.matchAll(/[^\s,]+/g))
      names.push({ name, offset: offset + start.length + index, ...reach });
  }
  return names;
}

export function isIgnored(
  { code, offset }: { readonly code: string; readonly offset: number },
  ignored: readonly IgnoredName[],
): boolean {
  return ignored.some(({ name, from, to }) => name === code && offset >= from && offset < to);
}

/** From the start of the comment's line to the end of it, or of the next line when the comment is alone on its line. */
function linesOf(text: string, start: number, end: number): { readonly from: number; readonly to: number } {
  const from = Math.max(text.lastIndexOf("\n", start - 1), text.lastIndexOf("\r", start - 1)) + 1;
  const lineEnd = endOfLine(text, end);
  const alone = text.slice(from, start).trim() === "" && text.slice(end, lineEnd).trim() === "";
  const next = lineEnd + (text.startsWith("\r\n", lineEnd) ? 2 : 1);
  return { from, to: alone ? endOfLine(text, next) : lineEnd };
}

function endOfLine(text: string, from: number): number {
  const length = text.slice(from).search(/[\r\n]/);
  return length < 0 ? text.length + 1 : from + length;
}
