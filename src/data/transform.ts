import { ColumnSums, type ColumnTransform } from "../core/columnTransform.ts";
import { DataError } from "./dataError.ts";
import { type DataSettings, gatherRows, type Matrix } from "./dataset.ts";
import { place } from "./table.ts";

type Kind = DataSettings["transform"];

/** Rows in memory or in a file. */
export interface ReadableRows {
  readonly rows: number;
  readonly columns: number;
  /** Writes rows `start` to `start + count - 1`, scaled and binarised, to the beginning of `target`. */
  readonly read: (start: number, count: number, target: Float32Array) => void | Promise<void>;
}

/** Values read at a time. */
const CHUNK_VALUES = 2 ** 20;

/** The transformation with the statistics of these rows, which are those of training; undefined: none. One pass if it needs any. */
export async function fitTransform(
  kind: Kind,
  { rows, columns, read }: ReadableRows,
): Promise<ColumnTransform | undefined> {
  if (kind === "log1p") return { type: "log1p" };
  if (kind !== "center" && kind !== "standardize") return undefined;
  const sums = new ColumnSums(columns);
  const chunkRows = Math.max(1, Math.min(rows, Math.floor(CHUNK_VALUES / columns)));
  const values = new Float32Array(chunkRows * columns);
  for (let start = 0; start < rows; start += chunkRows) {
    const count = Math.min(chunkRows, rows - start);
    await read(start, count, values);
    sums.add(values, count);
  }
  return sums.transform(kind);
}

/** The rows of a matrix without a transformation. */
export function readableRows(matrix: Matrix): ReadableRows {
  const { rows, columns } = matrix;
  return {
    rows,
    columns,
    read: (start, count, target) => {
      const chunk = Uint32Array.from({ length: count }, (_, i) => start + i);
      gatherRows(matrix, chunk, 0, count, target, 0);
    },
  };
}

/**
 * @param matrix untransformed
 * @param name the file, for messages
 * @throws DataError for a value that has no ln(1 + x)
 */
export function checkTransform(kind: Kind, { values, scale, columns }: Matrix, name: string): void {
  if (kind !== "log1p" || values instanceof Uint8Array) return;
  const first = values.findIndex((value) => !(value / scale > -1));
  if (first < 0) return;
  throw new DataError(
    "transform-range",
    `${name} contains ${(values[first] as number) / scale} at ${place(first, columns)}, but "transform": "log1p" takes ln(1 + x), which needs values above -1. ` +
      `Use "standardize", or add a constant to the data.`,
  );
}
