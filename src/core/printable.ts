/**
 * Text of other people, such as names in files, as a terminal or a log may show it. Control characters move the cursor or hide text, line
 * breaks forge lines, and bidirectional marks (Unicode UAX #9) reorder what is read; all are written as JSON escapes.
 */

/** C0 and C1, line and paragraph separators, bidirectional marks and isolates, and the byte order mark. */
const unprintable = /[\u0000-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]/g;

/** One line. */
export function printable(text: string): string {
  return text.replace(unprintable, escaped);
}

/**
 * Lines of output: line feeds stay, and what a build service would run as a command is escaped. GitHub reads `::name::` at the start of
 * a line and `##[name]` anywhere, Azure `##vso[`. Within JSON the text stays valid and has the same value.
 */
export function printableLines(text: string): string {
  return text
    .replace(unprintable, (character) => (character === "\n" || character === "\t" ? character : escaped(character)))
    .replace(/^([ \t]*):(?=:)/gm, "$1\\u003a")
    .replace(/#(?=#(?:vso)?\[)/g, "\\u0023");
}

function escaped(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`;
}
