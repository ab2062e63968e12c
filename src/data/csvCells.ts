import { DataError } from "./dataError.ts";

const notNumbers: ReadonlySet<string> = new Set(["nan", "inf", "+inf", "-inf", "infinity", "+infinity", "-infinity"]);

/** Cells without a value, as pandas and R write and read them. */
const missingMarks: ReadonlySet<string> = new Set([
  ...["", "NA", "N/A", "n/a", "#N/A", "<NA>", "NaN", "nan", "-nan", "-NaN", "null", "NULL"],
]);

/** The number in a cell; undefined if it is not a number. NaN and infinities are numbers here; checkValues reports them. */
export function cellNumber(cell: string): number | undefined {
  const text = cell.trim();
  if (text === "") return undefined;
  const value = Number(text);
  if (!Number.isNaN(value)) return value;
  return notNumbers.has(text.toLowerCase()) ? NaN : undefined;
}

export function isMissing(cell: string): boolean {
  return missingMarks.has(cell.trim());
}

/** Neither a number nor missing. */
export function isText(cell: string): boolean {
  return cellNumber(cell) === undefined && !isMissing(cell);
}

export function isTooLarge(value: number): boolean {
  return Number.isFinite(value) && !Number.isFinite(Math.fround(value));
}

/** @param column its name, or its number from 1 */
export function badCell(name: string, line: number, column: string, cell: string): DataError {
  const where = `on line ${line}, column ${/^\d+$/.test(column) ? column : JSON.stringify(column)}`;
  const text = cell.trim();
  if (text === "")
    return new DataError("csv-cell-empty", `${name} has an empty cell ${where}. Fill it or remove the line.`);
  if (isMissing(text))
    return new DataError(
      "csv-cell-empty",
      `${name} has ${JSON.stringify(text)}, a missing value, ${where}. Fill it or remove the line.`,
    );
  if (cellNumber(text) !== undefined)
    return new DataError(
      "data-too-large",
      `${name} contains ${text} ${where}, too large for 32-bit numbers in training. Divide the data by a constant.`,
    );
  return new DataError(
    "csv-cell-not-a-number",
    `${name} has ${JSON.stringify(text)} ${where}, which is not a number. ${hintFor(text, column)}`,
  );
}

/** For a line whose cells are all empty. */
export function emptyLine(name: string, line: number): DataError {
  return new DataError(
    "csv-cell-empty",
    `${name} has only separators on line ${line}, as a spreadsheet writes emptied rows. Remove the line.`,
  );
}

/** For a column without any value in the lines that were tried. @param column its name, or its number from 1 */
export function emptyColumn(name: string, line: number, column: string): DataError {
  const place = placeOf(column);
  return new DataError(
    "csv-cell-empty",
    `${name} has no values in column ${/^\d+$/.test(column) ? column : place}, from line ${line} on. Leave it out: "columns": { "except": [${place}] } in the data section.`,
  );
}

/** A column as data.columns names it: by its name, or by its number from 0. @param column its name, or its number from 1 */
function placeOf(column: string): string {
  return /^\d+$/.test(column) ? String(Number(column) - 1) : JSON.stringify(column);
}

const thousands = /^[-+]?\d{1,3}([,.'’ \u00a0\u202f])\d{3}(\1\d{3})*(?:[.,]\d+)?$/;

/** @param column its name, or its number from 1 */
function hintFor(text: string, column: string): string {
  const leaveOut = `leave the column out: "columns": { "except": [${placeOf(column)}] } in the data section`;
  if (/^#(DIV\/0!|NAME\?|NULL!|NUM!|REF!|VALUE!)$/.test(text))
    return "It is an error of a spreadsheet: fill the cell or remove the line.";
  if (/^(true|false)$/i.test(text)) return `Write truth values as 1 and 0: df * 1 in pandas does. Or ${leaveOut}.`;
  if (/^\d{4}[-/]\d\d?[-/]\d\d?\b/.test(text)) return `It is a date; ${leaveOut}.`;
  if (/^'.*'$/.test(text))
    return `Cells may be quoted with " only: write the file again, as pandas.read_csv(path, quotechar="'").to_csv("data.csv", index=False) does.`;
  if (/^[-+]?(\d+\.?\d*|\.\d+)d[-+]?\d+$/i.test(text))
    return `Fortran writes exponents with D; write E: sed -E 's/([0-9.])[dD]([-+]?[0-9])/\\1E\\2/g' FILE > data.csv.`;
  if (/^[?\-.*]+$|^(none|missing)$/i.test(text))
    return "It may stand for a missing value: fill the cell or remove the line.";
  if (text.startsWith("#")) return "Remove the comment lines, which begin with #.";
  const sign = thousands.exec(text)?.[1];
  if (sign !== undefined)
    return `It may have ${JSON.stringify(sign)} between thousands: write the numbers without it (pandas.read_csv(path, thousands=${JSON.stringify(sign)}) reads them).`;
  if (/^[-+]?\d*,\d+(?:[eE][-+]?\d+)?$/.test(text)) return "Use a point as the decimal separator.";
  if (/^[-+]?[\d.]+\s*%$/.test(text)) return "Remove the percent sign.";
  if (/^[\u2010-\u2015\u2212\uff0d]/.test(text) && cellNumber(text.slice(1)) !== undefined)
    return `Its minus sign is ${codePointOf(text)}, as a word processor writes it. Write the "-" of the keyboard.`;
  if (/^[-+]?\p{Sc}\s*[-+]?\d[\d.,]*$|^[-+]?\d[\d.,]*\s*\p{Sc}$/u.test(text))
    return "Remove the sign of the currency from all cells of the column.";
  if (/^[<>≤≥~≈]=?\s*[-+]?\d/.test(text))
    return `It is a bound and not a value: write a number, such as the bound itself, or ${leaveOut}.`;
  if (/^\(\d[\d.,]*\)$/.test(text)) return "Write negative numbers with a minus sign, without brackets.";
  if (/^\d\d?:\d\d(:\d\d([.,]\d+)?)?$/.test(text)) return `It is a time; write it in seconds, or ${leaveOut}.`;
  if (/^[-+]?\d+(\.\d+)?\s*[\p{L}µ°²³/]{1,5}$/u.test(text))
    return `It is a number with a unit: remove the unit from all cells of the column, or ${leaveOut}.`;
  return `Every cell below the header must be a number; ${leaveOut}, or name it in "labels" if it holds classes.`;
}

function codePointOf(text: string): string {
  return `U+${text.charCodeAt(0).toString(16).toUpperCase().padStart(4, "0")}`;
}
