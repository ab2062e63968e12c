import { parse } from "csv-parse/sync";
import { DataError } from "./dataError.ts";

/** How a .csv is written, from its first lines. */
export interface CsvStart {
  readonly delimiter: string;
  /** Before the first record: the byte order mark, and the line "sep=;" of Excel. */
  readonly skippedBytes: number;
  readonly skippedLines: number;
  /** The first records, at most MAX_SAMPLED_RECORDS, without the padding. */
  readonly records: readonly (readonly string[])[];
  /** Cells in the longest of these records. */
  readonly width: number;
  /** Empty cells after them in any record: some programs end each line with a separator, and spreadsheets write empty columns. */
  readonly padding: number;
}

const MAX_SAMPLED_RECORDS = 200;
const MAX_SAMPLED_BYTES = 2 ** 20;

/** A number of decimals with a point, or of text without quotes, never holds them, in the order of precedence. */
const delimiters = ["\t", ";", ","] as const;

/** A line of a million columns with 16 characters each; a cell takes twenty times its characters in memory while its line is read. */
const MAX_LINE_BYTES = 16 * 2 ** 20;

/** Line ends may differ within a file that several programs have written. */
export const lineEnds: string[] = ["\r\n", "\n", "\r"];

/** @throws DataError for text that is not UTF-8, or a line of an impossible length */
export function csvStart(bytes: Buffer, name: string): CsvStart {
  refuseLongLine(bytes, name);
  if (bytes.subarray(0, 4096).includes(0))
    throw new DataError("data-file-corrupt", `${name} is not UTF-8 text. Save it as UTF-8.`);
  const mark = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? 3 : 0;
  const first = bytes.toString("utf8", mark, mark + 32);
  const [line, sign] = /^"?sep=(.)"?\r?\n/.exec(first) ?? [];
  const skippedBytes = mark + Buffer.byteLength(line ?? "");
  const lines = wholeLines(bytes, skippedBytes);
  const delimiter = sign ?? delimiterOf(lines);
  const whole = recordsOf(lines, delimiter);
  const longest = whole.reduce((width, cells) => Math.max(width, cells.length), 0);
  const width = Math.max(
    1,
    whole.reduce((most, cells) => Math.max(most, filledCells(cells)), 0),
  );
  const isPadded = whole.length > 1 && longest > width;
  return {
    delimiter,
    skippedBytes,
    skippedLines: line === undefined ? 0 : 1,
    records: isPadded ? whole.map((cells) => cells.slice(0, width)) : whole,
    width: isPadded ? width : longest,
    padding: isPadded ? longest - width : 0,
  };
}

/** Up to the last cell that is not empty. */
function filledCells(cells: readonly string[]): number {
  return cells.findLastIndex((cell) => cell.trim() !== "") + 1;
}

/** @throws DataError */
function refuseLongLine(bytes: Buffer, name: string): void {
  for (let at = 0; bytes.length - at > MAX_LINE_BYTES;) {
    const window = bytes.subarray(at, at + MAX_LINE_BYTES);
    const end = 1 + Math.max(window.lastIndexOf(10), window.lastIndexOf(13));
    if (end === 0)
      throw new DataError(
        "data-too-large",
        `${name} has a line of more than ${MAX_LINE_BYTES / 2 ** 20} MiB. Write one example on each line, or save the table as .npy or .parquet.`,
      );
    at += end;
  }
}

/** The first lines without a part of one, unless a single line is longer than the sample. */
function wholeLines(bytes: Buffer, start: number): string {
  const end = start + MAX_SAMPLED_BYTES;
  if (end >= bytes.length) return bytes.toString("utf8", start);
  const last = bytes.lastIndexOf("\n", end);
  if (last > start) return bytes.toString("utf8", start, last);
  const next = bytes.indexOf("\n", end);
  return bytes.toString("utf8", start, next < 0 ? bytes.length : next);
}

/**
 * The sign that every line has equally often; otherwise the first one of the first line by precedence: numbers may contain commas (as in much
 * of Europe), but never semicolons or tabs. A header may contain any of them in a name.
 */
function delimiterOf(lines: string): string {
  const apart = lines
    .replace(/"[^"]*"/g, "")
    .split(/\r\n|\n|\r/, MAX_SAMPLED_RECORDS)
    .filter((line) => line.trim() !== "");
  const [first = "", ...others] = apart;
  const isEven = (sign: string): boolean => {
    const count = countOf(first, sign);
    return count > 0 && others.every((line) => countOf(line, sign) === count);
  };
  const isBelow = (sign: string): boolean => others.length === 0 || others.some((line) => line.includes(sign));
  return (
    delimiters.find(isEven) ?? delimiters.find((sign) => first.includes(sign) && isBelow(sign)) ?? lastOf(first) ?? ","
  );
}

function lastOf(line: string): string | undefined {
  return delimiters.find((sign) => line.includes(sign));
}

function countOf(line: string, sign: string): number {
  let count = 0;
  for (let at = line.indexOf(sign); at >= 0; at = line.indexOf(sign, at + 1)) count++;
  return count;
}

/** Those before the first damage, which reading the whole file reports. */
function recordsOf(lines: string, delimiter: string): readonly (readonly string[])[] {
  const records: string[][] = [];
  try {
    parse(lines, {
      delimiter,
      record_delimiter: lineEnds,
      skip_empty_lines: true,
      relax_column_count: true,
      max_record_size: 0,
      to: MAX_SAMPLED_RECORDS,
      on_record: (cells: string[]) => {
        records.push(cells);
        return null;
      },
    });
  } catch {
    return records;
  }
  return records;
}
