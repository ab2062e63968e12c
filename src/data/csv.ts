import { CsvError, parse } from "csv-parse/sync";
import { type ChoosableColumns, type ColumnChoice, chosenColumns, oneColumn } from "./columnChoice.ts";
import { DataError, labelMissing } from "./dataError.ts";
import { type Table, tableOf } from "./table.ts";

const notNumbers: ReadonlySet<string> = new Set(["nan", "inf", "+inf", "-inf", "infinity", "+infinity", "-infinity"]);

/** The number in a cell; undefined if it is not a number. NaN and infinities are numbers here; checkValues reports them. */
export function cellNumber(cell: string): number | undefined {
  const text = cell.trim();
  if (text === "") return undefined;
  const value = Number(text);
  if (!Number.isNaN(value)) return value;
  return notNumbers.has(text.toLowerCase()) ? NaN : undefined;
}

/** What of a .csv is read. */
export interface CsvChoice {
  readonly columns?: ColumnChoice | undefined;
  /** Whether the first line is a header; undefined: it is if columns are named, or if a cell of it that is read is not a number. */
  readonly header?: boolean | undefined;
  /** Columns of labels, which are not part of the examples. */
  readonly without?: readonly string[] | undefined;
}

/**
 * Reads a .csv of numbers. The delimiter (tab, semicolon or comma) is taken from the first line. Cells of columns that are not read
 * may be anything.
 * @throws DataError naming the line (from 1) and column of the first invalid cell or line.
 */
export function readCsv(bytes: Buffer, name: string, choice: CsvChoice = {}): Table {
  let header: readonly string[] | undefined;
  let chosen: readonly number[] = [];
  let leftOut: readonly string[] = [];
  let columns = 0;
  let rows = 0;
  let values = new Float32Array(1024);
  forEachRecord(bytes, name, (cells, line) => {
    if (columns === 0) {
      columns = cells.length;
      refuseSpaces(cells, name);
      ({ header, chosen, leftOut } = layoutOf(cells, name, choice));
      if (header !== undefined) return;
    }
    if (cells.length !== columns) {
      throw new DataError(
        "csv-uneven",
        `${name} has ${cells.length} cells on line ${line}, but ${columns} on its first line. Give every line the same number of columns.`,
      );
    }
    const width = chosen.length;
    if ((rows + 1) * width > values.length) values = grow(values, (rows + 1) * width);
    for (let i = 0; i < width; i++) {
      const column = chosen[i] as number;
      const cell = cells[column] ?? "";
      const value = cellNumber(cell);
      if (value === undefined || isTooLarge(value))
        throw badCell(name, line, header?.[column] ?? `${column + 1}`, cell);
      values[rows * width + i] = value;
    }
    rows++;
  });
  if (rows === 0)
    throw new DataError(
      "data-file-empty",
      `${name} has no line with numbers. Write it again with one example on each line.`,
    );
  const width = chosen.length;
  values = values.subarray(0, rows * width);
  const names = header && chosen.map((column) => (header?.[column] ?? "").trim());
  const warnings = chosen[0] === 0 ? indexColumn(header, values, rows, width, name) : [];
  return { ...tableOf([rows, width], values), names, leftOut, warnings };
}

/** What the first line decides. */
function layoutOf(
  cells: readonly string[],
  name: string,
  { columns: choice, header: wanted, without = [] }: CsvChoice,
): { header: readonly string[] | undefined; chosen: readonly number[]; leftOut: readonly string[] } {
  const trimmed = cells.map((cell) => cell.trim());
  const of = (names: readonly string[] | undefined) => {
    const from: ChoosableColumns = { columns: cells.length, names };
    const labels = without.filter(
      (label) => names?.includes(label) ?? (/^\d+$/.test(label) && Number(label) < cells.length),
    );
    const excluded = labels.map((label) => oneColumn(label, from, name));
    const chosen = chosenColumns(choice, from, name).filter((column) => !excluded.includes(column));
    return { chosen, leftOut: labels };
  };
  if (wanted === true) return { header: cells, ...of(trimmed) };
  if (wanted === undefined && (hasNames(choice) || without.some(isName))) return { header: cells, ...of(trimmed) };
  const plain = of(undefined);
  const isHeader = wanted !== false && plain.chosen.some((column) => cellNumber(cells[column] ?? "") === undefined);
  return isHeader ? { header: cells, ...of(trimmed) } : { header: undefined, ...plain };
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
    if (cell === "") throw labelMissing(`${name}#${key}`, column.length);
    column.push(cell);
  });
  return column;
}

/**
 * The cells of a file with one column, for labels.
 * @throws DataError if a line has several cells.
 */
export function readCsvColumn(bytes: Buffer, name: string): string[] {
  const column: string[] = [];
  forEachRecord(bytes, name, (cells, line) => {
    if (cells.length > 1) {
      throw new DataError(
        "labels-columns",
        `${name} has ${cells.length} columns on line ${line}, but a file of labels must have one. Keep only the column of labels.`,
      );
    }
    column.push((cells[0] ?? "").trim());
  });
  return column;
}

/** Calls back for each record that is not empty. @param visit gets the number of its line, from 1 */
export function forEachRecord(bytes: Buffer, name: string, visit: (cells: string[], line: number) => void): void {
  if (bytes.subarray(0, 4096).includes(0)) {
    throw new DataError("data-file-corrupt", `${name} is not UTF-8 text. Save it as UTF-8.`);
  }
  try {
    parse(bytes, {
      bom: true,
      delimiter: sniffDelimiter(bytes),
      skip_empty_lines: true,
      relax_column_count: true,
      max_record_size: 0,
      // Null keeps the parser from storing the record: text cells take ten times the memory of the numbers.
      on_record: (cells, { lines }) => {
        visit(cells, lines);
        return null;
      },
    });
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    throw new DataError(
      "data-file-corrupt",
      `${name} is not valid CSV: ${error.message.replace(/\.$/, "")}. Fix the quoting on that line.`,
    );
  }
}

/** Numbers may contain commas (as in much of Europe), but never semicolons or tabs, so those take precedence. */
function sniffDelimiter(bytes: Buffer): string {
  const end = bytes.indexOf("\n");
  const line = bytes.toString("utf8", 0, end < 0 ? bytes.length : end).replace(/"[^"]*"/g, "");
  return ["\t", ";"].find((sign) => line.includes(sign)) ?? ",";
}

function refuseSpaces(cells: readonly string[], name: string): void {
  const [cell = ""] = cells;
  const parts = cell.trim().split(/\s+/);
  if (cells.length > 1 || parts.length < 2 || parts.some((part) => cellNumber(part) === undefined)) return;
  throw new DataError(
    "csv-delimiter",
    `${name} separates its cells with spaces, but only commas, semicolons and tabs are supported. ` +
      `Write it with numpy.savetxt(..., delimiter=",").`,
  );
}

function grow(values: Float32Array<ArrayBuffer>, needed: number): Float32Array<ArrayBuffer> {
  const larger = new Float32Array(Math.max(needed, values.length * 2));
  larger.set(values);
  return larger;
}

function isTooLarge(value: number): boolean {
  return Number.isFinite(value) && !Number.isFinite(Math.fround(value));
}

function badCell(name: string, line: number, column: string, cell: string): DataError {
  const where = `on line ${line}, column ${/^\d+$/.test(column) ? column : `"${column}"`}`;
  const text = cell.trim();
  if (text === "")
    return new DataError("csv-cell-empty", `${name} has an empty cell ${where}. Fill it or remove the line.`);
  if (cellNumber(text) !== undefined)
    return new DataError(
      "data-too-large",
      `${name} contains ${text} ${where}, too large for 32-bit numbers in training. Divide the data by a constant.`,
    );
  const hint = /^[-+]?\d*,\d+$/.test(text)
    ? "Use a point as the decimal separator."
    : "Every cell below the header must be a number.";
  return new DataError("csv-cell-not-a-number", `${name} has "${text}" ${where}, which is not a number. ${hint}`);
}

/** By default pandas writes its row index as a first column without a name, and a VAE would learn to count. */
function indexColumn(
  header: readonly string[] | undefined,
  values: Float32Array,
  rows: number,
  columns: number,
  name: string,
): DataError[] {
  if (header?.[0]?.trim() !== "" || columns < 2) return [];
  for (let row = 0; row < rows; row++) if (values[row * columns] !== row) return [];
  return [
    new DataError(
      "csv-index-column",
      `${name} starts with a column without a name that counts the rows, like the index of pandas. ` +
        `It is used as data; save the file with index=False to leave it out.`,
    ),
  ];
}
