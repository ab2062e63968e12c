import type { Node, ParseError } from "jsonc-parser";
import { parseTree } from "jsonc-parser";
import type { Finding } from "./finding.ts";
import type { Json } from "./json.ts";
import type { Problem, SpecPath } from "./problem.ts";
import { scanBrackets, syntaxProblem, tooDeepProblem } from "./syntaxProblem.ts";
import { quote } from "./wording.ts";

/** A text as JSON with comments and trailing commas, and the offsets of its values. */

export interface TextRange {
  /** UTF-16 units from the start of the text. */
  readonly offset: number;
  readonly length: number;
}

export interface SpecTree {
  readonly text: string;
  /** As much of the text as could be parsed, with offsets in `text`; undefined if nothing could. */
  readonly root: Node | undefined;
  /** undefined exactly if there are problems. */
  readonly value: Json | undefined;
  /** Why the text is not valid JSON, or which keys are duplicates. */
  readonly problems: readonly Problem[];
  /** Where the value at `path` is, or else its nearest ancestor. */
  readonly locate: (path: SpecPath) => TextRange;
  /** The whole value at `path`, or else at its nearest ancestor, also where `locate` underlines a name. */
  readonly valueRange: (path: SpecPath) => TextRange;
  readonly locateFinding: (finding: Finding) => TextRange;
}

export function parseSpecTree(text: string): SpecTree {
  // A byte order mark becomes a blank, so that offsets stay those of the text as given.
  const json = text.startsWith("\uFEFF") ? ` ${text.slice(1)}` : text;
  const brackets = scanBrackets(json);
  if (brackets.tooDeep !== undefined) return treeOf(text, undefined, [tooDeepProblem(brackets.tooDeep)]);
  const errors: ParseError[] = [];
  const root = parseTree(json, errors, { allowTrailingComma: true });
  const [error] = errors;
  if (error !== undefined) return treeOf(text, root, [syntaxProblem(json, error, brackets)]);
  return treeOf(text, root, root === undefined ? [] : repeatedNames(root, "the spec"));
}

function treeOf(text: string, root: Node | undefined, problems: readonly Problem[]): SpecTree {
  const find = (path: SpecPath) => nearestNode(root, path);
  return {
    text,
    root,
    value: root === undefined || problems.length > 0 ? undefined : valueOf(root),
    problems,
    locate: (path) => rangeOf(text, find(path)),
    valueRange: (path) => {
      const { offset, length } = find(path) ?? { offset: 0, length: 0 };
      return { offset, length };
    },
    locateFinding: ({ path, underline }) => {
      const node = find(path);
      return rangeOf(text, (underline === "name" ? nameOf(node) : undefined) ?? node);
    },
  };
}

/** @param node no deeper than scanBrackets lets through */
function valueOf(node: Node): Json {
  if (node.type === "array") return (node.children ?? []).map(valueOf);
  if (node.type !== "object") return node.value as Json;
  // Object.fromEntries defines properties, so that "__proto__" is a field like any other.
  return Object.fromEntries(properties(node).map(([name, value]) => [name.value as string, valueOf(value)]));
}

/** The properties of an object which have both a name and a value. */
function properties(object: Node): [name: Node, value: Node][] {
  return (object.children ?? []).flatMap(({ children: [name, value] = [] }) =>
    name === undefined || value === undefined ? [] : [[name, value] as [Node, Node]],
  );
}

/** JSON.parse would silently use the last one. */
function repeatedNames(node: Node, whole: string): Problem[] {
  if (node.type === "array") return (node.children ?? []).flatMap((item) => repeatedNames(item, "this list"));
  if (node.type !== "object") return [];
  const names = new Set<unknown>();
  return properties(node).flatMap(([name, value]) => {
    const inside = repeatedNames(value, String(name.value));
    if (!names.has(name.value)) {
      names.add(name.value);
      return inside;
    }
    const message = `Duplicate key ${quote(String(name.value))} in ${whole}; remove one.`;
    return [
      { code: "duplicate-field", severity: "error", message, offset: name.offset, length: name.length },
      ...inside,
    ];
  });
}

function nearestNode(root: Node | undefined, path: SpecPath): Node | undefined {
  let node = root;
  for (const step of path) {
    if (node === undefined) break;
    const next = childOf(node, step);
    if (next === undefined) break;
    node = next;
  }
  return node;
}

/** The item or the property's value at one step of a path; of repeated properties the last. */
export function childOf(node: Node, step: string | number): Node | undefined {
  return node.type === "array"
    ? node.children?.[Number(step)]
    : node.children?.findLast(({ children }) => children?.[0]?.value === step)?.children?.[1];
}

function nameOf(node: Node | undefined): Node | undefined {
  return node?.parent?.type === "property" ? node.parent.children?.[0] : undefined;
}

/** The node itself if it is small: for an object, or a list of several lines, its name; for one without a name, its bracket. */
function rangeOf(text: string, node: Node | undefined): TextRange {
  if (node === undefined) return { offset: 0, length: Math.min(1, text.length) };
  const { offset, length } = node;
  const large = node.type === "object" || (node.type === "array" && text.slice(offset, offset + length).includes("\n"));
  const { offset: start, length: size } = (large ? nameOf(node) : undefined) ?? { offset, length: large ? 1 : length };
  // Nodes of broken JSON may have no length yet.
  return { offset: start, length: Math.max(0, Math.min(size, text.length - start)) };
}
