import { columnFacts, type ColumnFacts } from "../core/columnFacts.ts";
import { transformRows, type ColumnTransform } from "../core/columnTransform.ts";

/** Rows that are looked at, evenly spread; wider data have no facts, because their columns are not a table's. */
const MAX_ROWS = 1000;
const MAX_COLUMNS = 2048;

/** Training rows in memory or in a file, before the transformation. */
export interface SampledRows {
  readonly rows: number;
  readonly columns: number;
  readonly names: readonly string[] | undefined;
  readonly transform: ColumnTransform | undefined;
  readonly read: (row: number, target: Float32Array) => void | Promise<void>;
}

/** Undefined for very wide data. */
export async function sampleFacts({
  rows,
  columns,
  names,
  transform,
  read,
}: SampledRows): Promise<ColumnFacts | undefined> {
  if (columns > MAX_COLUMNS) return undefined;
  const count = Math.min(rows, MAX_ROWS);
  const values = new Float32Array(count * columns);
  for (let i = 0; i < count; i++)
    await read(Math.floor((i * rows) / count), values.subarray(i * columns, (i + 1) * columns));
  const stored = columnFacts(values, columns);
  if (transform === undefined) return { rows, names, stored, seen: stored };
  transformRows(transform, values, 0, count, columns);
  return { rows, names, stored, seen: columnFacts(values, columns) };
}
