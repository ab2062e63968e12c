import { cellNumber, isText } from "./csvCells.ts";
import type { CsvStart } from "./csvStart.ts";
import { DataError } from "./dataError.ts";
import { isNameless } from "./indexColumns.ts";

/** The names of the columns in the first line, if it is a header. */
export interface CsvHeader {
  readonly names: readonly string[];
  /** R's write.table names all columns but that of the row names, which is the first. */
  readonly isShort: boolean;
  /** Where the header could be an example. */
  readonly note: DataError | undefined;
}

/** Numbers in a line are names if an example would look like that once in this many tables. */
const MIN_ODDS = 1000;
/** Names that only count are rarer as examples. */
const MIN_COUNTING_ODDS = 100;
/** That many numbers that count from 0 or 1, or ascend, are hardly an example, whatever the other lines hold. */
const MIN_COUNTED_NAMES = 5;
const MIN_ASCENDING_NAMES = 8;
/** At most this share of examples may ascend too. */
const MAX_ASCENDING_SHARE = 0.1;

/**
 * The header, unless the first line is an example.
 * @param wanted data.header, or true where columns are named
 * @param read the columns whose cells decide; those that are not read may hold anything
 */
export function csvHeader(
  { records }: CsvStart,
  wanted: boolean | undefined,
  read: readonly number[],
  name: string,
): CsvHeader | undefined {
  const [first = [], ...rows] = records;
  const cells = first.map((cell) => cell.trim());
  if (wanted === false) return undefined;
  const isShort =
    rows.length > 0 &&
    cells.some(isText) &&
    rows.every((row) => row.length === cells.length + 1) &&
    !rows.every((row) => row.at(-1)?.trim() === "");
  if (isShort) return { names: ["", ...cells], isShort, note: undefined };
  const header = (note?: DataError): CsvHeader => ({ names: cells, isShort: false, note });
  if (wanted === true || hasNames(cells, rows, read)) return header();
  if (isNumbering(cells, rows)) return header(guessed(cells, name));
  return undefined;
}

/** Whether a column has text in the first line and numbers in the others, or all cells are text. A first example may have text where all others have, or no value. */
function hasNames(cells: readonly string[], rows: CsvStart["records"], read: readonly number[]): boolean {
  const texts = read.filter((column) => isText(cells[column] ?? ""));
  if (texts.length === 0) return false;
  if (read.every((column) => cellNumber(cells[column] ?? "") === undefined)) return true;
  return rows.length === 0 || texts.some((column) => rows.some((row) => !isText(row[column] ?? "")));
}

/** Numbers that are names: those of pandas (0, 1, 2, ...), some of them, or the places of measurement (wavelengths, times). */
function isNumbering(cells: readonly string[], rows: CsvStart["records"]): boolean {
  if (rows.length === 0) return false;
  const start = isNameless(cells[0]) && rows.every((row) => /^\d+$/.test(row[0]?.trim() ?? "")) ? 1 : 0;
  const names = cells.slice(start);
  const numbers = names.map((cell) => cellNumber(cell) ?? NaN);
  if (numbers.length === 0 || new Set(numbers).size < numbers.length || numbers.some(Number.isNaN)) return false;
  const values = rows.map((row) => row.slice(start).map((cell) => cellNumber(cell) ?? NaN));
  const areWhole = names.every((cell) => /^\d+$/.test(cell));
  const odds = names.reduce((product, _, column) => product * oddsOfFraction(values, column), 1);
  if (areWhole && odds >= MIN_ODDS) return true;
  if (areWhole && isCounting(numbers) && (numbers[0] ?? 0) <= 1) {
    if (start === 1 || odds >= MIN_COUNTING_ODDS) return true;
    if (numbers.length >= MIN_COUNTED_NAMES) return !isMostly(values, isCounting);
  }
  return numbers.length >= MIN_ASCENDING_NAMES && isAscending(numbers) && !isMostly(values, isAscending);
}

/** How many times less likely than another a whole number is in a column. */
function oddsOfFraction(rows: readonly (readonly number[])[], column: number): number {
  const whole = rows.reduce((count, row) => count + (Number.isInteger(row[column]) ? 1 : 0), 0);
  return (rows.length + 1) / (whole + 1);
}

function isMostly(rows: readonly (readonly number[])[], is: (row: readonly number[]) => boolean): boolean {
  return rows.filter(is).length > MAX_ASCENDING_SHARE * rows.length;
}

function isCounting(row: readonly number[]): boolean {
  return row.every((value, i) => i === 0 || value === (row[i - 1] as number) + 1);
}

function isAscending(row: readonly number[]): boolean {
  return row.every((value, i) => i === 0 || value > (row[i - 1] as number));
}

function guessed(cells: readonly string[], name: string): DataError {
  const shown = cells.length > 5 ? `${cells.slice(0, 4).join(", ")}, ..., ${cells.at(-1) ?? ""}` : cells.join(", ");
  return new DataError(
    "csv-header-guessed",
    `${name} begins with the line ${shown.trim()}, which is read as the names of its columns, as pandas writes them. ` +
      `If it is an example, set "header": false in the data section; "header": true confirms it.`,
  );
}
