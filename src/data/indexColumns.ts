import type { ColumnChoice } from "./columnChoice.ts";
import { DataError } from "./dataError.ts";
import { type Table, tableOf } from "./table.ts";

/** A column that numbers the rows. A VAE would learn to count, and the numbers outweigh all other columns. */

/** Usual names of a column that identifies rows. */
const indexName = /^(index|id|idx|row|row[ _.]?(names?|id|num(ber)?|index)|rownames|level_0|obs|obs_id|nr|no|#)$/i;

/** Fewer rows may count by chance. */
const MIN_ROWS = 10;

/** How pandas and R name the column of an index: not, or "Unnamed: 0" once a file was read and written again. */
export function isNameless(name: string | undefined): boolean {
  return name?.trim() === "" || /^Unnamed: \d+(\.\d+)?(_level_\d+)?$/.test(name?.trim() ?? "");
}

export interface ReadRows {
  /** Row-major, rows x width. */
  readonly values: Float32Array<ArrayBuffer> | Uint8Array<ArrayBuffer>;
  readonly rows: number;
  readonly width: number;
  readonly names: readonly string[] | undefined;
}

/**
 * The table without the columns that are its index. Columns that data.columns lists are read whatever they hold.
 * @param startsAtFirst whether the first column is the file's first
 */
export function withoutIndex(
  { values, rows, width, names }: ReadRows,
  choice: ColumnChoice | undefined,
  startsAtFirst: boolean,
  name: string,
): { table: Table; warnings: readonly DataError[]; guesses: readonly string[] } {
  const isListed = choice !== undefined && !("except" in choice);
  const found =
    isListed || !startsAtFirst ? { leading: 0, warnings: [] } : indexColumns(names, values, rows, width, name);
  const { leading, warnings } = found;
  if (leading === 0) return { table: { ...tableOf([rows, width], values), names }, warnings, guesses: [] };
  const kept = width - leading;
  for (let row = 0; row < rows; row++) values.copyWithin(row * kept, row * width + leading, (row + 1) * width);
  const table = { ...tableOf([rows, kept], values.subarray(0, rows * kept)), names: names?.slice(leading) };
  return { table, warnings, guesses: [`index ${leading}`] };
}

interface IndexFinding {
  /** How many of the first columns are left out. */
  readonly leading: number;
  readonly warnings: readonly DataError[];
}

/**
 * The first columns that are the index of a table: without a name, and distinct whole numbers or ascending. A column with a name, or with
 * other numbers, is only reported.
 * @param names of the columns that are read; undefined without a header
 * @param values row-major, rows x columns
 */
function indexColumns(
  names: readonly string[] | undefined,
  values: ArrayLike<number>,
  rows: number,
  columns: number,
  file: string,
): IndexFinding {
  let leading = 0;
  while (leading < columns - 1 && isNameless(names?.[leading]) && isIndex(columnOf(values, rows, columns, leading)))
    leading++;
  if (leading > 0) return { leading, warnings: [indexLeftOut(names?.slice(0, leading) ?? [], file)] };
  if (columns < 2) return { leading, warnings: [] };
  const first = columnOf(values, rows, columns, 0);
  const name = names?.[0];
  if (name !== undefined && isNameless(name)) return { leading, warnings: [nameless(file)] };
  const counts =
    rows >= MIN_ROWS && (isPermutation(first) || (name !== undefined && indexName.test(name) && isIndex(first)));
  return { leading, warnings: counts ? [counting(name, file)] : [] };
}

function columnOf(values: ArrayLike<number>, rows: number, columns: number, column: number): Float64Array {
  return Float64Array.from({ length: rows }, (_, row) => values[row * columns + column] ?? NaN);
}

function isIndex(column: Float64Array): boolean {
  if (column.every((value, i) => i === 0 || value > (column[i - 1] as number))) return true;
  return column.every((value) => Number.isInteger(value) && value >= 0) && areDistinct(column);
}

/** All of 0 to n - 1, or of 1 to n. */
function isPermutation(column: Float64Array): boolean {
  const sorted = column.toSorted();
  const [start = NaN] = sorted;
  return (start === 0 || start === 1) && sorted.every((value, i) => value === start + i);
}

function areDistinct(column: Float64Array): boolean {
  const sorted = column.toSorted();
  return sorted.every((value, i) => i === 0 || value !== sorted[i - 1]);
}

/** The warning for first columns that are not read. */
export function indexLeftOut(names: readonly string[], file: string): DataError {
  const called = names.filter((name) => name !== "").map((name) => JSON.stringify(name));
  const what =
    names.length > 1
      ? `${names.length} columns that number or name the rows${called.length > 0 ? ` (${called.join(", ")})` : ""}`
      : `a column ${called[0] === undefined ? "without a name" : called[0]} that numbers or names the rows`;
  return new DataError(
    "csv-index-column",
    `${file} starts with ${what}, like the index of pandas or the row names of R. ${names.length > 1 ? "They are" : "It is"} left out of the data. ` +
      `Save the file with index=False, or row.names = FALSE; list ${names.length > 1 ? "them" : "it"} in data.columns if ${names.length > 1 ? "they are measurements" : "it is a measurement"}.`,
  );
}

function nameless(file: string): DataError {
  return new DataError(
    "csv-index-column",
    `${file} starts with a column without a name, as an index has. It is used as data, because its numbers repeat or are not whole. ` +
      `Give it a name, or leave it out: save the file with index=False.`,
  );
}

function counting(name: string | undefined, file: string): DataError {
  const column = name === undefined ? "0" : JSON.stringify(name);
  return new DataError(
    "csv-index-column",
    `${file} starts with a column ${name === undefined ? "that" : `${column} that`} numbers the rows. It is used as data. ` +
      `If it is an index, set "columns": { "except": [${column}] } in the data section; listing all columns there confirms it.`,
  );
}
