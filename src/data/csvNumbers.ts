import type { CsvStart } from "./csvStart.ts";
import { isNumberByte, readDecimal } from "./decimalBytes.ts";

/** The numbers of a .csv that is written plainly, read from its bytes without a text for each cell: many times as fast as csv.ts. */

export interface PlainTable {
  readonly rows: number;
  /** Row after row. */
  readonly values: Float32Array<ArrayBuffer>;
}

export interface PlainLayout {
  readonly start: CsvStart;
  /** Lines of names before the numbers. */
  readonly headerLines: number;
  /** Cells on each line. */
  readonly columns: number;
  /** Numbers of the columns that are read, in the order of the values. */
  readonly chosen: readonly number[];
}

const [LINE_FEED, RETURN, QUOTE] = [10, 13, 34];

/** Rows after which the number of all rows is estimated. */
const SAMPLED_ROWS = 1024;
const MARGIN = 1.02;

/**
 * @returns undefined if anything is not plain: a quoted number, a missing cell, text, an uneven line, a number too large. csv.ts then reads the
 * file, and finds the words for what is wrong. The values are the same.
 */
export function readPlainNumbers(
  bytes: Buffer,
  { start, headerLines, columns, chosen }: PlainLayout,
): PlainTable | undefined {
  const separator = start.delimiter.charCodeAt(0);
  if (start.delimiter.length !== 1 || separator >= 0x80 || isNumberByte(separator)) return undefined;
  const begun = afterLines(bytes, start.skippedBytes, headerLines);
  if (begun === undefined) return undefined;
  const width = chosen.length;
  if (width === 0 || new Set(chosen).size < width) return undefined;
  const placeOf = new Int32Array(columns).fill(-1);
  chosen.forEach((column, place) => (placeOf[column] = place));
  const end = bytes.length;
  const value = new Float32Array(1);
  let values = new Float32Array(SAMPLED_ROWS * width);
  let rows = 0;
  for (let at = begun; at < end;) {
    const first = bytes[at];
    if (first === LINE_FEED || first === RETURN) {
      at++;
      continue;
    }
    if ((rows + 1) * width > values.length) {
      const whole = rows * ((end - begun) / (at - begun)) * MARGIN;
      values = larger(values, Math.ceil(Math.max(whole, rows * MARGIN + 1)) * width);
    }
    for (let column = 0; column < columns; column++) {
      const place = placeOf[column] as number;
      at = place >= 0 ? readDecimal(bytes, at, end, value) : afterCell(bytes, at, end, separator);
      if (at < 0) return undefined;
      if (place >= 0) values[rows * width + place] = value[0] as number;
      if (column === columns - 1 && start.padding > 0) at = afterPadding(bytes, at, start);
      const found = at < end ? bytes[at] : LINE_FEED;
      const isLineEnd = found === LINE_FEED || found === RETURN;
      if (column === columns - 1 ? !isLineEnd : found !== separator) return undefined;
      at++;
    }
    rows++;
  }
  return rows === 0 ? undefined : { rows, values: values.subarray(0, rows * width) };
}

function larger(values: Float32Array, length: number): Float32Array<ArrayBuffer> {
  const copy = new Float32Array(length);
  copy.set(values);
  return copy;
}

/** Where a cell ends that is not read; -1 if it may hold an end of line or a separator. */
function afterCell(bytes: Buffer, at: number, end: number, separator: number): number {
  const isQuoted = at < end && bytes[at] === QUOTE;
  if (isQuoted) {
    for (at++; at < end && bytes[at] !== QUOTE; at++) if (bytes[at] === LINE_FEED || bytes[at] === RETURN) return -1;
    if (at === end) return -1;
    return at + 1;
  }
  for (; at < end; at++) {
    const byte = bytes[at];
    if (byte === separator || byte === LINE_FEED || byte === RETURN) return at;
    if (byte === QUOTE) return -1;
  }
  return at;
}

/** After the separators that end a line. */
function afterPadding(bytes: Buffer, at: number, { delimiter, padding }: CsvStart): number {
  const separator = delimiter.charCodeAt(0);
  const last = at + padding;
  while (at < last && bytes[at] === separator) at++;
  return at;
}

/** The end of so many lines that are not empty; undefined if a name in them holds an end of line. */
function afterLines(bytes: Buffer, from: number, lines: number): number | undefined {
  let at = from;
  for (let line = 0; line < lines; line++) {
    while (bytes[at] === LINE_FEED || bytes[at] === RETURN) at++;
    let quotes = 0;
    for (; at < bytes.length && bytes[at] !== LINE_FEED && bytes[at] !== RETURN; at++)
      if (bytes[at] === QUOTE) quotes++;
    if (quotes % 2 !== 0) return undefined;
  }
  return at;
}
