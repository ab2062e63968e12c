import { DataError } from "./dataError.ts";
import { checkExpansion, checkRoom } from "./memory.ts";
import { filledEntries } from "./sparse.ts";
import { type Table, tableOf } from "./table.ts";

/** Matrix Market files: https://math.nist.gov/MatrixMarket/formats.html */

const mark = "%%MatrixMarket";

export function isMatrixMarket(bytes: Buffer): boolean {
  return bytes.toString("latin1", 0, mark.length).toLowerCase() === mark.toLowerCase();
}

interface Banner {
  readonly layout: "coordinate" | "array";
  /** Of pattern each entry stands for a 1. */
  readonly isPattern: boolean;
  /** What the entry at (column, row) is of that at (row, column): 1, -1, or nothing. */
  readonly mirror: 1 | -1 | undefined;
}

/**
 * A matrix, sparse (coordinate) or dense (array); entries at the same place are added up, as scipy does.
 * @param isTransposed whether its columns are the examples
 * @throws DataError with the line of the first fault
 */
export function readMatrixMarket(bytes: Buffer, name: string, isTransposed = false): Table {
  const lines = new Lines(bytes, name);
  const banner = readBanner(lines, name);
  const sizes = lines.next();
  if (sizes === undefined) throw incomplete(name, "it has no line with its size");
  const [rows = NaN, columns = NaN, entries = NaN] = sizes;
  const isArray = banner.layout === "array";
  if (sizes.length !== (isArray ? 2 : 3) || ![rows, columns, ...(isArray ? [] : [entries])].every(isCount))
    throw faulty(lines, name, isArray ? "its rows and columns" : "its rows, columns and number of entries");
  if (banner.mirror !== undefined && rows !== columns)
    throw faulty(lines, name, "as many rows as columns, since the matrix is symmetric");
  const matrix = { rows, columns, banner, lines, name, isTransposed };
  return isArray ? readArray(matrix, bytes.length) : readEntries(matrix, entries, bytes.length);
}

interface Matrix {
  readonly rows: number;
  readonly columns: number;
  readonly banner: Banner;
  readonly lines: Lines;
  readonly name: string;
  readonly isTransposed: boolean;
}

function readEntries(matrix: Matrix, count: number, fileBytes: number): Table {
  const { rows, columns, banner, lines, name, isTransposed } = matrix;
  // An entry has at least the line "1 1".
  if (count > fileBytes / 3) throw incomplete(name, `it promises ${count.toLocaleString("en")} entries`);
  const most = banner.mirror === undefined ? count : 2 * count;
  const [data, row, column] = [new Float64Array(most), new Int32Array(most), new Int32Array(most)];
  let filled = 0;
  const put = (value: number, at: number, on: number): void => {
    data[filled] = value;
    row[filled] = isTransposed ? on : at;
    column[filled++] = isTransposed ? at : on;
  };
  for (let i = 0; i < count; i++) {
    const cells = lines.next();
    if (cells === undefined) throw incomplete(name, `it has ${i} of ${count} entries`);
    const [at = NaN, on = NaN, value = 1] = cells;
    if (cells.length !== (banner.isPattern ? 2 : 3))
      throw faulty(lines, name, banner.isPattern ? "row and column" : "row, column and value");
    if (!(isCount(at) && at >= 1 && at <= rows && isCount(on) && on >= 1 && on <= columns))
      throw faulty(lines, name, `a row from 1 to ${rows} and a column from 1 to ${columns}`);
    put(value, at - 1, on - 1);
    if (banner.mirror !== undefined && at !== on) put(banner.mirror * value, on - 1, at - 1);
  }
  if (lines.next() !== undefined) throw faulty(lines, name, `nothing after its ${count} entries`);
  const shape = isTransposed ? [columns, rows] : [rows, columns];
  const part = <Values extends Float64Array | Int32Array>(values: Values) => values.subarray(0, filled) as Values;
  return filledEntries({ data: part(data), row: part(row), column: part(column), shape, fileBytes }, name);
}

/** One value a line, column by column; of a symmetric matrix those on and below the diagonal. */
function readArray({ rows, columns, banner, lines, name, isTransposed }: Matrix, fileBytes: number): Table {
  const { mirror } = banner;
  checkRoom(rows, columns, Float64Array.BYTES_PER_ELEMENT, name);
  checkExpansion(fileBytes, rows * columns * Float64Array.BYTES_PER_ELEMENT, name);
  const [height, width] = isTransposed ? [columns, rows] : [rows, columns];
  const values = new Float64Array(height * width);
  const placeOf = (at: number, on: number): number => (isTransposed ? on * width + at : at * width + on);
  for (let on = 0; on < columns; on++) {
    // The diagonal of a skew-symmetric matrix is zero, and not stored.
    const first = mirror === undefined ? 0 : mirror === 1 ? on : on + 1;
    for (let at = first; at < rows; at++) {
      const cells = lines.next();
      if (cells === undefined) throw incomplete(name, `it ends at row ${at + 1} of column ${on + 1}`);
      const [value = NaN] = cells;
      if (cells.length !== 1) throw faulty(lines, name, "one value");
      values[placeOf(at, on)] = value;
      if (mirror !== undefined && at !== on) values[placeOf(on, at)] = mirror * value;
    }
  }
  if (lines.next() !== undefined) throw faulty(lines, name, `nothing after its ${rows * columns} values`);
  return tableOf([height, width], values);
}

function readBanner(lines: Lines, name: string): Banner {
  const [, object, layout, field, symmetry] = lines.banner().toLowerCase().split(/\s+/);
  if (object !== "matrix" || (layout !== "coordinate" && layout !== "array"))
    throw faulty(lines, name, '"%%MatrixMarket matrix coordinate ..." or "... array ..."');
  const isReal = field === "real" || field === "integer" || field === "double" || field === "unsigned-integer";
  if (!isReal && !(field === "pattern" && layout === "coordinate")) {
    throw new DataError(
      "data-type-unsupported",
      `${name} holds ${field ?? "unknown"} values, by its first line, but only real, integer and pattern are read. Save its real part.`,
    );
  }
  if (symmetry !== "general" && symmetry !== "symmetric" && symmetry !== "skew-symmetric")
    throw faulty(lines, name, "general, symmetric or skew-symmetric at its end");
  const mirror = symmetry === "general" ? undefined : symmetry === "symmetric" ? 1 : -1;
  return { layout, isPattern: field === "pattern", mirror };
}

const newline = 10;
const percent = 37;
/** Bytes up to it separate cells. */
const space = 32;
/** Such numbers are exact. */
const MAX_DIGITS = 15;

/** The numbers of each line, without comments and empty lines. */
class Lines {
  readonly #bytes: Buffer;
  readonly #name: string;
  #at = 0;
  /** Of the line read last, from 1. */
  number = 0;

  constructor(bytes: Buffer, name: string) {
    this.#bytes = bytes;
    this.#name = name;
  }

  /** The first line. */
  banner(): string {
    return this.#line();
  }

  /** Undefined at the end. @throws DataError for a cell that is not a number */
  next(): readonly number[] | undefined {
    const bytes = this.#bytes;
    while (this.#at < bytes.length) {
      if (bytes[this.#at] === percent) {
        this.#line();
        continue;
      }
      this.number++;
      const cells: number[] = [];
      for (; this.#at < bytes.length && bytes[this.#at] !== newline; this.#at++)
        if ((bytes[this.#at] as number) > space) cells.push(this.#cell());
      this.#at++;
      if (cells.length > 0) return cells;
    }
    return undefined;
  }

  /** Files of millions of lines hold whole numbers, which need no text. Leaves the place at the cell's last byte. */
  #cell(): number {
    const start = this.#at;
    let value = 0;
    let areDigits = true;
    for (let byte = this.#bytes[this.#at]; byte !== undefined && byte > space; byte = this.#bytes[++this.#at]) {
      areDigits &&= byte >= 48 && byte <= 57;
      value = 10 * value + byte - 48;
    }
    const end = this.#at--;
    return areDigits && end - start <= MAX_DIGITS ? value : this.#numberOf(this.#bytes.toString("latin1", start, end));
  }

  #line(): string {
    const found = this.#bytes.indexOf(newline, this.#at);
    const end = found < 0 ? this.#bytes.length : found;
    const line = this.#bytes.toString("latin1", this.#at, end);
    this.#at = end + 1;
    this.number++;
    return line;
  }

  #numberOf(cell: string): number {
    const value = Number(cell);
    if (!Number.isNaN(value) || /^[+-]?nan$/i.test(cell)) return value;
    if (/^[+-]?inf(inity)?$/i.test(cell)) return cell.startsWith("-") ? -Infinity : Infinity;
    throw new DataError(
      "data-file-corrupt",
      `${this.#name} has ${JSON.stringify(cell.slice(0, 40))} in line ${this.number}, where a number must be. Write or download it again.`,
    );
  }
}

function isCount(value: number): boolean {
  return Number.isInteger(value) && value >= 0 && value < 2 ** 31;
}

/** @param needed what the line must have */
function faulty({ number }: Lines, name: string, needed: string): DataError {
  return new DataError(
    "data-file-corrupt",
    `${name} is a damaged Matrix Market file: line ${number} must have ${needed}. Write or download it again.`,
  );
}

function incomplete(name: string, what: string): DataError {
  return new DataError(
    "data-file-truncated",
    `${name} is incomplete: ${what}, but ends before them. Write or download it again.`,
  );
}
