import { CsvError, parse } from "csv-parse/sync";
import { type ChoosableColumns, type ColumnChoice, chosenColumns, oneColumn } from "./columnChoice.ts";
import { badCell, cellNumber, isMissing, isText, isTooLarge } from "./csvCells.ts";
import { type CsvHeader, csvHeader } from "./csvHeader.ts";
import { type CsvStart, csvStart, lineEnds } from "./csvStart.ts";
import { type PlainTable, readPlainNumbers } from "./csvNumbers.ts";
import { otherSeparator, refuseOtherSigns } from "./csvSigns.ts";
import { DataError, labelMissing } from "./dataError.ts";
import { commaNumber, hasDecimalCommas } from "./decimalComma.ts";
import { isNameless, textIndex, withoutIndex } from "./indexColumns.ts";
import type { Table } from "./table.ts";

/** What of a .csv is read. */
export interface CsvChoice {
  readonly columns?: ColumnChoice | undefined;
  /** Whether the first line is a header; undefined: it is if columns are named, or if a cell of it that is read is not a number. */
  readonly header?: boolean | undefined;
  /** Columns of labels, which are not part of the examples. */
  readonly without?: readonly string[] | undefined;
}

/**
 * Reads a .csv of numbers. Delimiter, header and decimal sign are taken from the first lines. Cells of columns that are not read
 * may be anything.
 * @throws DataError naming the line (from 1) and column of the first invalid cell or line.
 */
export function readCsv(bytes: Buffer, name: string, choice: CsvChoice = {}): Table {
  const start = csvStart(bytes, name);
  refuseOtherSigns(start, name);
  const { header, chosen, leftOut, rowNames } = layoutOf(start, name, choice);
  const columns = (start.records[0]?.length ?? 0) + (header?.isShort === true ? 1 : 0);
  const width = chosen.length;
  const numberOf = hasDecimalCommas(start, name) ? commaNumber : cellNumber;
  const plain =
    numberOf === cellNumber
      ? readPlainNumbers(bytes, { start, hasHeader: header !== undefined, columns, chosen })
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
  const notes = header?.note === undefined ? [] : [header.note];
  return {
    ...table,
    leftOut,
    warnings: [...(rowNames === undefined ? [] : [rowNames]), ...warnings],
    notes,
    guesses: [...guesses, ...notes.map(({ code }) => code)],
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
  let isHeader = header !== undefined;
  eachRecord(bytes, name, start, (cells, line) => {
    if (isHeader) {
      isHeader = false;
      return;
    }
    if (cells.length !== columns) throw uneven(cells, columns, line, name);
    if ((rows + 1) * width > values.length) values = grow(values, (rows + 1) * width);
    for (let i = 0; i < width; i++) {
      const column = chosen[i] as number;
      const cell = cells[column] ?? "";
      const value = numberOf(cell);
      if (value === undefined || isTooLarge(value))
        throw badCell(name, line, header?.names[column] ?? `${column + 1}`, cell);
      values[rows * width + i] = value;
    }
    rows++;
  });
  return { rows, values: values.subarray(0, rows * width) };
}

interface CsvLayout {
  readonly header: CsvHeader | undefined;
  readonly chosen: readonly number[];
  readonly leftOut: readonly string[];
  /** A first column of text without a name, which is left out. */
  readonly rowNames: DataError | undefined;
}

/** What the first lines decide. */
function layoutOf(
  start: CsvStart,
  name: string,
  { columns: choice, header: wanted, without = [] }: CsvChoice,
): CsvLayout {
  const [first = [], ...rows] = start.records;
  const of = (names: readonly string[] | undefined) => {
    const from: ChoosableColumns = { columns: names?.length ?? first.length, names };
    const labels = without.filter(
      (label) => names?.includes(label) ?? (/^\d+$/.test(label) && Number(label) < first.length),
    );
    const excluded = labels.map((label) => oneColumn(label, from, name));
    const chosen = chosenColumns(choice, from, name).filter((column) => !excluded.includes(column));
    return { chosen, leftOut: labels };
  };
  const areNamed = hasNames(choice) || without.some(isName);
  const read = wanted === undefined && !areNamed ? of(undefined).chosen : [];
  const header = csvHeader(start, wanted ?? (areNamed ? true : undefined), read, name);
  const { chosen, leftOut } = of(header?.names);
  const isListed = choice !== undefined && !("except" in choice);
  const areRowNames =
    !isListed &&
    chosen.length > 1 &&
    chosen[0] === 0 &&
    isNameless(header?.names[0]) &&
    rows.length > 0 &&
    rows.every((row) => isText(row[0] ?? ""));
  if (!areRowNames) return { header, chosen, leftOut, rowNames: undefined };
  return { header, chosen: chosen.slice(1), leftOut, rowNames: textIndex(header?.names[0], name) };
}

/** Whether the choice names columns, which only a header can have. */
function hasNames(choice: ColumnChoice = []): boolean {
  const items = "except" in choice ? choice.except : choice;
  return items.some((item) => typeof item === "string" && item.split("..").some(isName));
}

function isName(text: string): boolean {
  return cellNumber(text) === undefined;
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
  header: boolean | undefined,
): string[] {
  if (key === undefined) {
    const cells = readCsvColumn(bytes, name);
    return header === true ? cells.slice(1) : cells;
  }
  const column: string[] = [];
  let at: number | undefined;
  forEachRecord(bytes, name, (cells) => {
    if (at === undefined) {
      const trimmed = cells.map((cell) => cell.trim());
      const isHeader = header ?? isName(key);
      at = oneColumn(key, { columns: cells.length, names: isHeader ? trimmed : undefined }, name);
      if (isHeader) return;
    }
    const cell = (cells[at] ?? "").trim();
    if (isMissing(cell)) throw labelMissing(`${name}#${key}`, column.length);
    column.push(cell);
  });
  return column;
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
  return column.slice(0, column.findLastIndex((cell) => cell !== "") + 1);
}

/** Calls back for each record that is not empty. @param visit gets the number of its line, from 1 */
export function forEachRecord(bytes: Buffer, name: string, visit: (cells: string[], line: number) => void): void {
  eachRecord(bytes, name, csvStart(bytes, name), visit);
}

function eachRecord(
  bytes: Buffer,
  name: string,
  { delimiter, skippedBytes, skippedLines }: CsvStart,
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

function uneven(cells: readonly string[], columns: number, line: number, name: string): DataError {
  const hint = cells[0]?.trim().startsWith("#")
    ? "Remove the comment lines, which begin with #."
    : cells.length === columns + 1 && cells.at(-1)?.trim() === ""
      ? "The line ends with a separator: remove it."
      : "Give every line the same number of columns.";
  return new DataError(
    "csv-uneven",
    `${name} has ${cells.length} cells on line ${line}, but ${columns} on its first line. ${hint}`,
  );
}

function grow(values: Float32Array<ArrayBuffer>, needed: number): Float32Array<ArrayBuffer> {
  const larger = new Float32Array(Math.max(needed, values.length * 2));
  larger.set(values);
  return larger;
}
