import { cellNumber } from "./csvCells.ts";

/** Numbers that are the names of columns: what tells them from an example. */

/** Numbers in a line are names if an example would look like that once in this many tables. */
const MIN_ODDS = 1000;
/** Names that only count are rarer as examples. */
const MIN_COUNTING_ODDS = 100;
/** That many numbers that count from 0 or 1, or ascend, are hardly an example, whatever the other lines hold. */
const MIN_COUNTED_NAMES = 5;
const MIN_ASCENDING_NAMES = 8;
/** Fewer that count are names if their values are rare below, and may be if they are not frequent. */
const MIN_RARE_NAMES = 3;
const MIN_POSSIBLE_ODDS = 50;
/** At most this share of examples may ascend too. */
const MAX_ASCENDING_SHARE = 0.1;

/** How programs write numbers of columns. Those of a column with fractions have a point, also where they are whole. */
export const wholeForm = /^\d+$/;

/**
 * Whether a line names columns by numbers: those of pandas (0, 1, 2, ...), some of them, or the places of measurement (wavelengths, times).
 * Possible: an example may well look like that.
 * @param rows the lines below, of the same columns
 * @param beside whether there is one more column: the index, which has no name, or text, which may be that of an example
 */
export function numberingOf(
  names: readonly string[],
  rows: readonly (readonly string[])[],
  beside?: "index" | "names",
): "likely" | "possible" | undefined {
  if (rows.length === 0) return undefined;
  const numbers = names.map((cell) => cellNumber(cell) ?? NaN);
  if (numbers.length === 0 || new Set(numbers).size < numbers.length || numbers.some(Number.isNaN)) return undefined;
  const values = rows.map((row) => row.map((cell) => cellNumber(cell) ?? NaN));
  const areWhole = names.every((cell) => wholeForm.test(cell));
  const odds = names.reduce((product, _, column) => product * oddsOfFraction(values, column), 1);
  if (areWhole && odds >= MIN_ODDS) return "likely";
  if (areWhole && isCounting(numbers) && (numbers[0] ?? 0) <= 1) {
    if (beside === "index" || odds >= MIN_COUNTING_ODDS) return "likely";
    const isRare = isShareBelow(values, MAX_ASCENDING_SHARE, isCounting);
    if (numbers.length >= MIN_COUNTED_NAMES) return isRare ? "likely" : undefined;
    const oddsOfCounting = numbers.length < MIN_RARE_NAMES || !isRare ? 1 : oddsOfValues(numbers, values);
    if (oddsOfCounting >= MIN_ODDS) return "likely";
    if (oddsOfCounting >= MIN_POSSIBLE_ODDS || (beside === "names" && isRare)) return "possible";
  }
  return numbers.length >= MIN_ASCENDING_NAMES &&
    isAscending(numbers) &&
    isShareBelow(values, MAX_ASCENDING_SHARE, isAscending)
    ? "likely"
    : undefined;
}

/** How many times less likely than others these values are in their columns. A column that goes on counting below numbers the rows. */
function oddsOfValues(numbers: readonly number[], rows: readonly (readonly number[])[]): number {
  return numbers.reduce((odds, value, column) => {
    const below = rows.map((row) => row[column] ?? NaN);
    if (isAscending([value, ...below])) return odds;
    return odds * ((rows.length + 1) / (below.filter((other) => other === value).length + 1));
  }, 1);
}

/** How many times less likely than another a whole number is in a column. */
function oddsOfFraction(rows: readonly (readonly number[])[], column: number): number {
  const whole = rows.reduce((count, row) => count + (Number.isInteger(row[column]) ? 1 : 0), 0);
  return (rows.length + 1) / (whole + 1);
}

/** How many times less likely than others are cells with digits alone in all these columns. */
export function oddsAbove(rows: readonly (readonly string[])[], columns: readonly number[]): number {
  return columns.reduce((odds, column) => {
    const whole = rows.reduce((count, row) => count + (wholeForm.test((row[column] ?? "").trim()) ? 1 : 0), 0);
    return odds * ((rows.length + 1) / (whole + 1));
  }, 1);
}

export function isShareBelow<Row>(rows: readonly Row[], share: number, is: (row: Row) => boolean): boolean {
  return rows.filter(is).length <= share * rows.length;
}

function isCounting(row: readonly number[]): boolean {
  return row.every((value, i) => i === 0 || value === (row[i - 1] as number) + 1);
}

export function isAscending(row: readonly number[]): boolean {
  return row.every((value, i) => i === 0 || value > (row[i - 1] as number));
}
