import { plural } from "../core/wording.ts";
import { csvColumns, MAX_DISTINCT_CELLS } from "../data/csvColumns.ts";
import { readBytes, type DataFile } from "../data/dataFile.ts";
import { detectFormat, unpack } from "../data/formats.ts";
import { isFolder } from "../data/imageFolder.ts";
import { readColumnLabels } from "../data/columnLabels.ts";
import { isIndexColumn } from "../data/columnNames.ts";
import type { ColumnFile } from "../data/columnFile.ts";
import { openTableFolder } from "../data/tableFolder.ts";
import { openColumns } from "../data/openColumns.ts";

/** More labels than that have no legend and no condition. */
export const MAX_LABELS = 50;

/** A column that is not read. */
export interface LeftOut {
  /** Its name, or its number from 0. */
  readonly column: string | number;
  readonly reason: string;
}

export interface SortedColumns {
  /** The name or number of a column of text with few values. */
  readonly label: string | undefined;
  readonly leftOut: readonly LeftOut[];
  /** The numbers in the file of the columns that remain; undefined for files without columns of text. */
  readonly remaining: readonly number[] | undefined;
}

interface Column {
  readonly at: string | number;
  /** Undefined: numbers. */
  readonly reason: string | undefined;
  /** Number of different texts; undefined if they cannot be labels. */
  readonly distinct: number | undefined;
}

/** Columns of a .csv, Parquet or Arrow table that do not only hold numbers; none of other files. */
export async function sortColumns(reference: string, file: DataFile): Promise<SortedColumns> {
  const none: SortedColumns = { label: undefined, leftOut: [], remaining: undefined };
  if (reference.startsWith("builtin:") || file.key !== undefined) return none;
  const columns = await columnsOf(file);
  const label = columns.findLast(
    ({ distinct = 0 }) => distinct > 1 && distinct <= Math.min(MAX_LABELS, MAX_DISTINCT_CELLS),
  )?.at;
  const leftOut = columns.flatMap(({ at, reason }): LeftOut[] =>
    at === label || reason === undefined ? [] : [{ column: at, reason }],
  );
  const remaining = columns.flatMap(({ at, reason }, i) => (at === label || reason !== undefined ? [] : [i]));
  // Without any column of numbers the table cannot be read either, and that says why.
  if (columns.length === 0 || remaining.length === 0) return none;
  return { label: label === undefined ? undefined : String(label), leftOut, remaining };
}

async function columnsOf(file: DataFile): Promise<readonly Column[]> {
  const folder = await openTableFolder(file);
  if (folder !== undefined) return folder.columns === undefined ? [] : columnsIn(folder.columns, file.name);
  if (await isFolder(file)) return [];
  const { bytes, name } = await unpack(await readBytes(file), file.name);
  const format = detectFormat(bytes, name, file.name);
  if (format === "csv") {
    return csvColumns(bytes, file.name).map((column, i): Column => {
      const { textCells, emptyCells, distinct } = column;
      const reason = textCells > 0 ? "text" : emptyCells > 0 ? plural(emptyCells, "empty cell") : undefined;
      return { at: column.name ?? i, reason, distinct: textCells > 0 && emptyCells === 0 ? distinct : undefined };
    });
  }
  const isTable = format === "parquet" || format === "arrow";
  return isTable ? columnsIn(await openColumns(bytes, format, file.name), file.name) : [];
}

function columnsIn(file: ColumnFile, name: string): Promise<readonly Column[]> {
  const read = file.columns.filter((column) => !isIndexColumn(file, column));
  return Promise.all(
    read.map(async ({ name: at, kind, depth }): Promise<Column> => {
      if (typeof kind === "object") return { at, reason: kind.called, distinct: undefined };
      if (kind !== "text") return { at, reason: undefined, distinct: undefined };
      return { at, reason: "text", distinct: depth > 0 ? undefined : await distinctTexts(file, at, name) };
    }),
  );
}

/** Undefined where a row has no label. */
async function distinctTexts(file: ColumnFile, column: string, name: string): Promise<number | undefined> {
  const labels = await readColumnLabels(file, column, name).catch(() => undefined);
  return Array.isArray(labels) ? new Set(labels).size : undefined;
}
