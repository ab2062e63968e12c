/** A table in columns, as Parquet and Arrow files have it. */

export interface Column {
  readonly name: string;
  /** "whole" means integers and booleans; "image" a record with the bytes of an image file; unsupported types have a name for messages. */
  readonly kind: "whole" | "real" | "text" | "image" | { readonly called: string };
  /** 0 for one value in each row, 1 for a list, 2 for a list of lists. */
  readonly depth: number;
  /** Names of the classes that its whole numbers stand for, from 0. */
  readonly classNames?: readonly string[] | undefined;
}

export interface ColumnFile {
  readonly format: "Parquet" | "Arrow";
  readonly rows: number;
  /** In file order; a group (a list, a struct) is one column. */
  readonly columns: readonly Column[];
  /** Names of the columns of the pandas index, by its metadata. */
  readonly index: ReadonlySet<string>;
  /** New names of columns whose name another column has. */
  readonly renamed: readonly string[];
  /**
   * The values of columns, piece by piece: null for missing, a (nested) array for a list. Every row of every column is
   * visited once.
   * @throws DataError if the file is damaged
   */
  readonly forEachPiece: (names: readonly string[], visit: VisitPiece, reading?: PieceReading) => Promise<void>;
}

export interface PieceReading {
  /** The first row that is not read. */
  readonly rowLimit?: number;
  /** Columns of plain numbers may come as a Float64Array, with NaN for missing: many times faster. */
  readonly asNumbers?: boolean;
}

export type VisitPiece = (column: number, firstRow: number, values: ArrayLike<unknown>) => void;

/**
 * The columns of the pandas index (`index_columns` of its metadata). pandas removes them from the data when it reads the
 * file; as data they would make a VAE count rows. An index that is a range has no column.
 * @param metadata the JSON of the key `pandas`
 */
export function pandasIndex(metadata: string | undefined): ReadonlySet<string> {
  try {
    const columns: unknown =
      metadata === undefined ? [] : (JSON.parse(metadata) as { index_columns?: unknown } | null)?.index_columns;
    return new Set(Array.isArray(columns) ? columns.filter((column) => typeof column === "string") : []);
  } catch {
    return new Set();
  }
}

/**
 * The columns with the names of their classes, where Hugging Face's datasets wrote them (features of the type ClassLabel).
 * @param metadata the JSON of the key `huggingface`
 */
export function withClassNames(columns: readonly Column[], metadata: string | undefined): readonly Column[] {
  const features = metadata === undefined ? {} : featuresOf(metadata);
  return columns.map((column) => {
    const feature = Object.hasOwn(features, column.name) ? (features[column.name] as Feature | null) : undefined;
    const names = feature?._type === "ClassLabel" ? feature.names : undefined;
    const areNames = Array.isArray(names) && names.length > 0 && names.every((name) => typeof name === "string");
    return areNames && column.kind === "whole" ? { ...column, classNames: names } : column;
  });
}

type Feature = { readonly _type?: unknown; readonly names?: unknown };

function featuresOf(metadata: string): Readonly<Record<string, unknown>> {
  try {
    const features = (JSON.parse(metadata) as { info?: { features?: unknown } | null } | null)?.info?.features;
    return typeof features === "object" && features !== null ? (features as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}

/**
 * Names of their own for columns of one name, as pandas gives them on reading a .csv (a, a.1, a.2), because columns are read by their name.
 */
export function distinctNames(names: readonly string[]): readonly string[] {
  const taken = new Set(names);
  const seen = new Map<string, number>();
  return names.map((name) => {
    let count = seen.get(name) ?? 0;
    let own = name;
    while (count > 0 && taken.has(own)) own = `${name}.${count++}`;
    seen.set(name, Math.max(1, count));
    taken.add(own);
    return own;
  });
}
