import type { FileMetaData, SchemaElement, SchemaTree } from "hyparquet";

/** The contents of a Parquet column, by its schema alone. */
export interface ParquetColumn {
  readonly name: string;
  /** "whole" means integers and booleans; unsupported types have a name for messages. */
  readonly kind: "whole" | "real" | "text" | { readonly called: string };
  /** 0 for one value in each row, 1 for a list, 2 for a list of lists. */
  readonly depth: number;
}

/** The columns in file order; a group (a list, a struct) is one column. */
export function columnsOf({ children }: SchemaTree): readonly ParquetColumn[] {
  return children.map((child) => ({ name: child.element.name, ...contents(child) }));
}

/** Names that pandas' writers give to the columns of an index without a name. Other writers keep them, and drop the metadata that say what they are. */
const indexLevel = /^__index_level_\d+__$/;

export function isIndexLevel(name: string): boolean {
  return indexLevel.test(name);
}

/**
 * The columns of the pandas index (`index_columns` of its metadata). pandas removes them from the data when it reads the
 * file; as data they would make a VAE count rows. An index that is a range has no column.
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
  // Usually three levels: the list, a repeated group, its one element. Older writers omit the middle level.
  const inner = contents(only.children.length === 1 ? (only.children[0] ?? only) : only);
  return { kind: inner.kind, depth: inner.depth + (only.children.length === 0 ? 0 : 1) + repeated };
}

/** Physical, converted and logical types: https://parquet.apache.org/docs/file-format/types/ */
function leafKind({ type, converted_type: converted, logical_type: logical }: SchemaElement): ParquetColumn["kind"] {
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
