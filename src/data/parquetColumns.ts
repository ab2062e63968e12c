import type { FileMetaData, SchemaElement, SchemaTree } from "hyparquet";

/** What a column of a Parquet file holds, by its schema alone. */
export interface ParquetColumn {
  readonly name: string;
  /** "whole" are integers and booleans; anything not read is called by its name, for messages. */
  readonly kind: "whole" | "real" | "text" | { readonly called: string };
  /** 0 for one value a row, 1 for a list a row, 2 for a list of lists. */
  readonly depth: number;
}

/** The columns in file order; of a group (a list, a struct) the outermost. */
export function columnsOf({ children }: SchemaTree): readonly ParquetColumn[] {
  return children.map((child) => ({ name: child.element.name, ...contents(child) }));
}

/**
 * The columns that pandas wrote its index to (its metadata's `index_columns`): it takes them out of the data again, and
 * learned as data they would have a VAE count rows. A range is no column, it is described.
 */
export function pandasIndex({ key_value_metadata: entries }: FileMetaData): ReadonlySet<string> {
  const text = entries?.find(({ key }) => key === "pandas")?.value;
  try {
    const columns: unknown =
      text === undefined ? [] : (JSON.parse(text) as { index_columns?: unknown } | null)?.index_columns;
    return new Set(Array.isArray(columns) ? columns.filter((column) => typeof column === "string") : []);
  } catch {
    return new Set();
  }
}

function contents(node: SchemaTree): Pick<ParquetColumn, "kind" | "depth"> {
  const { element, children } = node;
  const repeated = element.repetition_type === "REPEATED" ? 1 : 0;
  if (children.length === 0) return { kind: leafKind(element), depth: repeated };
  const [only] = children;
  if (children.length > 1 || only === undefined) return { kind: { called: "records" }, depth: 0 };
  const isList = element.converted_type === "LIST" || element.logical_type?.type === "LIST";
  if (!isList || only.element.repetition_type !== "REPEATED") return { kind: { called: "records" }, depth: 0 };
  // The usual three levels: the list, a repeated group, its one element. Older writers leave the middle one out.
  const inner = contents(only.children.length === 1 ? (only.children[0] ?? only) : only);
  return { kind: inner.kind, depth: inner.depth + (only.children.length === 0 ? 0 : 1) + repeated };
}

/** Physical, converted and logical types: https://parquet.apache.org/docs/file-format/types/ */
function leafKind({ type, converted_type: converted, logical_type: logical }: SchemaElement): ParquetColumn["kind"] {
  const annotation = logical?.type ?? converted;
  if (converted === "DECIMAL" || annotation === "DECIMAL") return "real";
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
