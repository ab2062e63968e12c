import { CsvError, parse } from "csv-parse/sync";
import { plural } from "../core/wording.ts";
import { oneColumn } from "./columnChoice.ts";
import { badCell, cellNumber, emptyColumn, emptyLine, isMissing, isTooLarge } from "./csvCells.ts";
import { type CsvHeader, csvHeader, type HeaderChoice } from "./csvHeader.ts";
import { type CsvChoice, csvLayout, isName } from "./csvLayout.ts";
import { type CsvStart, csvStart, lineEnds } from "./csvStart.ts";
import { type PlainTable, readPlainNumbers } from "./csvNumbers.ts";
import { otherSeparator, refuseOtherSigns } from "./csvSigns.ts";
import { DataError, labelMissing } from "./dataError.ts";
import { commaNumber, hasDecimalCommas } from "./decimalComma.ts";
import { withoutIndex } from "./indexColumns.ts";
import type { Table } from "./table.ts";

/**
 * Reads a .csv of numbers. Delimiter, header and decimal sign are taken from the first lines. Cells of columns that are not read
 * may be anything.
 * @throws DataError naming the line (from 1) and column of the first invalid cell or line.
 */
export function readCsv(bytes: Buffer, name: string, choice: CsvChoice = {}): Table {
  const start = csvStart(bytes, name);
  refuseOtherSigns(start, name);
  const { header, note, isGuess, chosen, leftOut, index } = csvLayout(start, name, choice);
  const columns = (start.records[0]?.length ?? 0) + (header?.isShort === true ? 1 : 0);
  const width = chosen.length;
  const numberOf = hasDecimalCommas(start, name) ? commaNumber : cellNumber;
  const plain =
    numberOf === cellNumber
      ? readPlainNumbers(bytes, { start, headerLines: header?.lines ?? 0, columns, chosen })
      : undefined;
  const { rows, values } = plain ?? readCells(bytes, name, { start, header, columns, chosen, numberOf });
  if (rows === 0)
    throw new DataError(
      "data-file-empty",
      `${name} has no line with numbers. Write it again with one example on each line.`,
    );
  const names = header && chosen.map((column) => header.names[column] ?? "");
  const read = { values, rows, width, names };
  const { table, warnings, guesses } = withoutIndex(read, choice.columns, chosen[0] === 0, name);
  const notes = note === undefined ? [] : [note];
  return {
    ...table,
    leftOut,
    warnings: [...index.warnings, ...warnings],
    notes,
    guesses: [...index.guesses, ...guesses, ...(isGuess ? notes.map(({ code }) => code) : [])],
  };
}

interface CsvCells {
  readonly start: CsvStart;
  readonly header: CsvHeader | undefined;
  readonly columns: number;
  readonly chosen: readonly number[];
  readonly numberOf: (cell: string) => number | undefined;
}

/** As readPlainNumbers, of any cells. @throws DataError naming the line and column of the first that is not a number */
function readCells(bytes: Buffer, name: string, { start, header, columns, chosen, numberOf }: CsvCells): PlainTable {
  const width = chosen.length;
  let rows = 0;
  let values = new Float32Array(1024);
  let names = header?.lines ?? 0;
  eachRecord(bytes, name, start, (cells, line) => {
    if (names > 0) {
      names--;
      return;
    }
    if (cells.length !== columns) throw uneven(cells, line, { columns, name, start });
    if ((rows + 1) * width > values.length) values = grow(values, (rows + 1) * width);
    for (let i = 0; i < width; i++) {
      const column = chosen[i] as number;
      const cell = cells[column] ?? "";
      const value = numberOf(cell);
      if (value === undefined || isTooLarge(value)) throw faultOf(cells, column, line, { name, start, header });
      values[rows * width + i] = value;
    }
    rows++;
  });
  return { rows, values: values.subarray(0, rows * width) };
}

/** What is wrong with a line at this column. */
function faultOf(
  cells: readonly string[],
  column: number,
  line: number,
  { name, start, header }: Pick<CsvCells, "start" | "header"> & { readonly name: string },
): DataError {
  if (cells.every((cell) => cell.trim() === "")) return emptyLine(name, line);
  const called = header?.names[column] ?? `${column + 1}`;
  const rows = start.records.slice(header?.lines ?? 0);
  const isEmpty = rows.length > 1 && rows.every((row) => (row[column] ?? "").trim() === "");
  return isEmpty ? emptyColumn(name, line, called) : badCell(name, line, called, cells[column] ?? "");
}

/**
 * The cells of one column, for labels.
 * @param key its name, or its number from 0; undefined: the file has only one
 * @returns without the header where the first line is known to be one
 * @throws DataError if there is no such column, or a cell of it is empty
 */
export function readCsvCells(
  bytes: Buffer,
  name: string,
  key: string | undefined,
  header: HeaderChoice | undefined,
): string[] {
  if (key === undefined) return readCsvColumn(bytes, name).slice(Number(header ?? 0));
  const start = csvStart(bytes, name);
  const all = Array.from({ length: start.width }, (_, column) => column);
  // A number names a column of a file that has no names, as far as is known.
  const found = csvHeader(start, header ?? (isName(key) ? undefined : false), true, all, name).header;
  const width = found?.names.length ?? start.records[0]?.length ?? 0;
  const at = oneColumn(key, { columns: width, names: found?.names }, name);
  const column: string[] = [];
  let names = found?.lines ?? 0;
  const visit = (cells: readonly string[]): void => {
    // Empty lines may come before the names.
    if (names > 0) names -= cells.some((cell) => cell.trim() !== "") ? 1 : 0;
    else column.push((cells[at] ?? "").trim());
  };
  // Beside no other column, an empty line is an empty cell.
  eachRecord(bytes, name, start, visit, width === 1);
  const labels = width === 1 ? withoutEmptyEnd(column) : column;
  const missing = labels.findIndex(isMissing);
  if (missing >= 0) throw labelMissing(`${name}#${key}`, missing);
  return labels;
}

function withoutEmptyEnd(column: readonly string[]): string[] {
  return column.slice(0, column.findLastIndex((cell) => cell !== "") + 1);
}

/**
 * The cells of a file with one column, for labels. Empty lines are cells without a label, but for those at the end.
 * @throws DataError if a line has several cells.
 */
export function readCsvColumn(bytes: Buffer, name: string): string[] {
  const column: string[] = [];
  const visit = (cells: readonly string[], line: number): void => {
    if (cells.length > 1) {
      throw new DataError(
        "labels-columns",
        `${name} has ${cells.length} columns on line ${line}, but a file of labels must have one. Keep only the column of labels.`,
      );
    }
    column.push((cells[0] ?? "").trim());
  };
  eachRecord(bytes, name, csvStart(bytes, name), visit, true);
  return withoutEmptyEnd(column);
}

/** Calls back for each record that is not empty. @param visit gets the number of its line, from 1 */
export function forEachRecord(bytes: Buffer, name: string, visit: (cells: string[], line: number) => void): void {
  eachRecord(bytes, name, csvStart(bytes, name), visit);
}

function eachRecord(
  bytes: Buffer,
  name: string,
  { delimiter, skippedBytes, skippedLines, width, padding }: CsvStart,
  visit: (cells: string[], line: number) => void,
  withEmpty = false,
): void {
  try {
    parse(bytes.subarray(skippedBytes), {
      delimiter,
      record_delimiter: lineEnds,
      skip_empty_lines: !withEmpty,
      relax_column_count: true,
      max_record_size: 0,
      // Null keeps the parser from storing the record: text cells take ten times the memory of the numbers.
      on_record: (cells: string[], { lines }: { lines: number }) => {
        if (padding > 0) while (cells.length > width && cells.at(-1)?.trim() === "") cells.pop();
        visit(cells, lines + skippedLines);
        return null;
      },
    });
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    if (/Closing Quote: got " "/.test(error.message)) throw otherSeparator(name, "spaces");
    throw new DataError(
      "data-file-corrupt",
      `${name} is not valid CSV: ${error.message.replace(/\.$/, "")}. Fix the quoting on that line.`,
    );
  }
}

function uneven(
  cells: readonly string[],
  line: number,
  { columns, name, start }: Pick<CsvCells, "columns" | "start"> & { readonly name: string },
): DataError {
  const [, ...rows] = start.records;
  const isTitle = columns < start.width && rows.every((row) => row.length === cells.length);
  const hint = isTitle
    ? "All other lines have as many: remove the first if it is a title (tail -n +2 FILE > data.csv), or complete it."
    : cells[0]?.trim().startsWith("#")
      ? "Remove the comment lines, which begin with #."
      : cells.length === columns + 1 && cells.at(-1)?.trim() === ""
        ? "The line ends with a separator: remove it."
        : "Give every line the same number of columns.";
  return new DataError(
    "csv-uneven",
    `${name} has ${plural(cells.length, "cell")} on line ${line}, but ${columns} on its first line. ${hint}`,
  );
}

function grow(values: Float32Array<ArrayBuffer>, needed: number): Float32Array<ArrayBuffer> {
  const larger = new Float32Array(Math.max(needed, values.length * 2));
  larger.set(values);
  return larger;
}
