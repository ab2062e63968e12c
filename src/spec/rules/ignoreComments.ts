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
  const breaks = Array.from(text.matchAll(/[\r\n]/g), ({ index }) => index);
  for (const { kind, offset, length } of tokens(text)) {
    if (kind !== "comment") continue;
    const comment = text.slice(offset, offset + length);
    const [start = "", inFile] = directive.exec(comment) ?? [];
    if (start === "") continue;
    const reach =
      inFile === undefined ? linesOf(text, breaks, offset, offset + length) : { from: 0, to: text.length + 1 };
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
function linesOf(
  text: string,
  breaks: readonly number[],
  start: number,
  end: number,
): { readonly from: number; readonly to: number } {
  const before = breaks[firstFrom(breaks, start) - 1] ?? -1;
  const lineEnd = endOfLine(text, breaks, end);
  const alone = skipSpace(text, start - 1, -1) <= before && skipSpace(text, end, 1) >= lineEnd;
  const next = lineEnd + (text.startsWith("\r\n", lineEnd) ? 2 : 1);
  return { from: before + 1, to: alone ? endOfLine(text, breaks, next) : lineEnd };
}

function endOfLine(text: string, breaks: readonly number[], from: number): number {
  return breaks[firstFrom(breaks, from)] ?? text.length + 1;
}

/** The index of the first break at `offset` or after it. */
function firstFrom(breaks: readonly number[], offset: number): number {
  let [low, high] = [0, breaks.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((breaks[middle] ?? Infinity) < offset) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** The first offset from `offset` in a direction whose character is not a space within a line, also past the text's ends. */
function skipSpace(text: string, offset: number, direction: 1 | -1): number {
  while (/[^\S\r\n]/.test(text.charAt(offset))) offset += direction;
  return direction === 1 && offset >= text.length ? Infinity : offset;
}
