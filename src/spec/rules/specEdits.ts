import type { Node } from "jsonc-parser";
import type { SpecPath } from "../problem.ts";
import { childOf, parseSpecTree, type SpecTree } from "../specTree.ts";
import type { SpecEdit, SpecValue } from "./rule.ts";
import type { TextEdit } from "./diagnosis.ts";
import { applyTextEdits, difference } from "./textEdit.ts";
import { tokens } from "./tokens.ts";

/**
 * Changes of a spec as edits of its text that keep comments, indentation, line ends and trailing commas. jsonc-parser's
 * `modify` drops the comments before a removed property and reformats short lists.
 */

/** Edits in offsets of the tree's text, by offset, without overlaps. A change whose place does not exist has no edits. */
export function textEditsOf(tree: SpecTree, changes: readonly SpecEdit[]): readonly TextEdit[] {
  const { text } = tree;
  const apart = changes.flatMap((change) => editsOf(tree, change)).toSorted((a, b) => a.offset - b.offset);
  if (changes.length === 1) return apart;
  const changed = changes.reduce(
    (current, change, i) => applyTextEdits(current, editsOf(i === 0 ? tree : parseSpecTree(current), change)),
    text,
  );
  const independent = apart.every(({ offset }, i) => i === 0 || offset >= endOf(apart[i - 1]));
  // Two insertions at the same place depend on each other.
  return independent && applyTextEdits(text, apart) === changed ? apart : [difference(text, changed)];
}

function endOf(edit: TextEdit | undefined): number {
  return edit === undefined ? 0 : edit.offset + edit.length;
}

function editsOf({ text, root }: SpecTree, { path, value }: SpecEdit): readonly TextEdit[] {
  let node = root;
  for (const [depth, step] of path.entries()) {
    if (node === undefined) return [];
    const next = childOf(node, step);
    if (next === undefined) {
      return node.type !== "object" || value === undefined
        ? []
        : insertion(text, node, String(step), nested(path.slice(depth + 1), value));
    }
    node = next;
  }
  if (node === undefined) return [];
  if (value !== undefined) return [{ offset: node.offset, length: node.length, newText: written(value) }];
  return node.parent?.type === "property" ? removal(text, node.parent) : [];
}

/** The value of a missing property that has `value` at `path` below it. */
function nested(path: SpecPath, value: SpecValue): SpecValue {
  return path.reduceRight<SpecValue>((inner, step) => ({ [step]: inner }), value);
}

/** On one line, as people write small values. */
function written(value: SpecValue): string {
  if (Array.isArray(value)) return `[${(value as readonly SpecValue[]).map(written).join(", ")}]`;
  if (typeof value !== "object") return JSON.stringify(value);
  const fields = Object.entries(value).map(([name, field]) => `${JSON.stringify(name)}: ${written(field)}`);
  return `{ ${fields.join(", ")} }`;
}

function insertion(text: string, object: Node, name: string, value: SpecValue): readonly TextEdit[] {
  const property = `${JSON.stringify(name)}: ${written(value)}`;
  const last = object.children?.at(-1);
  if (last === undefined) {
    const start = object.offset + 1;
    const inside = text.slice(start, object.offset + object.length - 1);
    const blank = inside.trim() === "";
    return [{ offset: start, length: blank ? inside.length : 0, newText: blank ? ` ${property} ` : ` ${property}` }];
  }
  const end = last.offset + last.length;
  const { comma, lineEnd } = afterProperty(text, end);
  if (lineEnd === undefined) {
    return comma === undefined
      ? [{ offset: end, length: 0, newText: `, ${property}` }]
      : [{ offset: comma + 1, length: 0, newText: ` ${property},` }];
  }
  // On its own line, after the last property's comment.
  const line = `${lineBreakAt(text, lineEnd)}${indentationAt(text, last.offset)}${property}`;
  if (comma !== undefined) return [{ offset: lineEnd, length: 0, newText: `${line},` }];
  if (lineEnd === end) return [{ offset: end, length: 0, newText: `,${line}` }];
  return [
    { offset: end, length: 0, newText: "," },
    { offset: lineEnd, length: 0, newText: line },
  ];
}

function removal(text: string, property: Node): readonly TextEdit[] {
  const siblings = property.parent?.children ?? [];
  const before = siblings[siblings.indexOf(property) - 1];
  const { comma, lineEnd } = afterProperty(text, property.offset + property.length);
  const end = comma === undefined ? property.offset + property.length : comma + 1;
  const commaBefore =
    comma === undefined && before !== undefined ? afterProperty(text, before.offset + before.length).comma : undefined;
  const orphaned = commaBefore === undefined ? [] : [{ offset: commaBefore, length: 1, newText: "" }];
  const lineStart = lineStartOf(text, property.offset);
  if (lineEnd !== undefined && text.slice(lineStart, property.offset).trim() === "") {
    const length = lineEnd + lineBreakAt(text, lineEnd).length - lineStart;
    return [...orphaned, { offset: lineStart, length, newText: "" }];
  }
  const takesBlanksBefore = siblings.at(-1) === property && before !== undefined;
  const blanksBefore = takesBlanksBefore ? (/[ \t]*$/.exec(text.slice(0, property.offset))?.[0].length ?? 0) : 0;
  const blanksAfter = takesBlanksBefore ? 0 : (/^[ \t]*/.exec(text.slice(end))?.[0].length ?? 0);
  const start = property.offset - blanksBefore;
  return [...orphaned, { offset: start, length: end + blanksAfter - start, newText: "" }];
}

/**
 * The comma after a property, and the end of the property's last line, comments included. There is no line end if another
 * property, the closing bracket or the end of the text is on that line, or if the comma is on a later one.
 */
function afterProperty(
  text: string,
  end: number,
): { readonly comma: number | undefined; readonly lineEnd: number | undefined } {
  let comma: number | undefined;
  let lineEnd: number | undefined;
  for (const { kind, offset } of tokens(text, end)) {
    if (kind === "comma" && comma === undefined) comma = offset;
    else if (kind === "lineBreak") lineEnd ??= offset;
    else if (kind === "other" || kind === "comma") break;
    // After the end of the line only a comma matters: some people begin lines with it.
    if (comma !== undefined && lineEnd !== undefined) break;
  }
  return comma !== undefined && lineEnd !== undefined && comma > lineEnd
    ? { comma, lineEnd: undefined }
    : { comma, lineEnd };
}

function lineStartOf(text: string, offset: number): number {
  return Math.max(text.lastIndexOf("\n", offset - 1), text.lastIndexOf("\r", offset - 1)) + 1;
}

function indentationAt(text: string, offset: number): string {
  return /^[ \t]*/.exec(text.slice(lineStartOf(text, offset)))?.[0] ?? "";
}

function lineBreakAt(text: string, offset: number): string {
  return text.startsWith("\r\n", offset) ? "\r\n" : (text[offset] ?? "\n");
}
