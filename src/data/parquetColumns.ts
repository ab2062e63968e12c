import type { SchemaElement, SchemaTree } from "hyparquet";
import type { Column } from "./columnFile.ts";

/** The columns in file order; a group (a list, a struct) is one column. */
export function columnsOf({ children }: SchemaTree): readonly Column[] {
  return children.map((child) => ({ name: child.element.name, ...contents(child) }));
}

function contents(node: SchemaTree): Pick<Column, "kind" | "depth"> {
  const { element, children } = node;
  const repeated = element.repetition_type === "REPEATED" ? 1 : 0;
  if (children.length === 0) return { kind: leafKind(element), depth: repeated };
  if (holdsImages(node)) return { kind: "image", depth: repeated };
  const [only] = children;
  if (children.length > 1 || only === undefined) return { kind: { called: "records" }, depth: 0 };
  const isList = element.converted_type === "LIST" || element.logical_type?.type === "LIST";
  if (!isList || only.element.repetition_type !== "REPEATED") return { kind: { called: "records" }, depth: 0 };
  // Usually three levels: the list, a repeated group, its one element. Older writers omit the middle level.
  const inner = contents(only.children.length === 1 ? (only.children[0] ?? only) : only);
  return { kind: inner.kind, depth: inner.depth + (only.children.length === 0 ? 0 : 1) + repeated };
}

/** A record with the bytes of a file, and its path. */
function holdsImages({ children }: SchemaTree): boolean {
  const bytes = children.find((child) => child.element.name === "bytes")?.element;
  return bytes?.type === "BYTE_ARRAY" && bytes.converted_type === undefined && bytes.logical_type === undefined;
}

/** Physical, converted and logical types: https://parquet.apache.org/docs/file-format/types/ */
function leafKind({ type, converted_type: converted, logical_type: logical }: SchemaElement): Column["kind"] {
  const annotation = logical?.type ?? converted;
  if (converted === "DECIMAL" || annotation === "DECIMAL") return "real";
  if (annotation === "NULL") return { called: "only nulls" };
  switch (type) {
    case "BOOLEAN":
      return "whole";
    case "INT32":
    case "INT64":
      return annotation === undefined || /^U?INT(EGER|_\d+)$/.test(annotation) ? "whole" : { called: "dates or times" };
    case "FLOAT":
    case "DOUBLE":
      return "real";
    case "INT96":
      return { called: "dates or times" };
    case "FIXED_LEN_BYTE_ARRAY":
      return annotation === "FLOAT16" ? "real" : { called: "bytes" };
    case "BYTE_ARRAY":
      return annotation === undefined || /^(UTF8|STRING|ENUM)$/.test(annotation) ? "text" : { called: annotation };
    default:
      return { called: "something other than numbers" };
  }
}
