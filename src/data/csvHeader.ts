import { cellNumber, isText } from "./csvCells.ts";
import { type NameLines, nameLines, namesOfLines } from "./csvLevels.ts";
import { numberingOf, wholeForm } from "./csvNumbering.ts";
import type { CsvStart } from "./csvStart.ts";
import { DataError } from "./dataError.ts";
import { isNameless } from "./indexColumns.ts";

/** data.header: whether the first line has names, or how many lines have. */
export type HeaderChoice = boolean | number;

/** The names of the columns in the first lines. */
export interface CsvHeader {
  readonly names: readonly string[];
  /** Lines that are not examples. */
  readonly lines: number;
  /** How many of the first columns are the index, because the lines say so. */
  readonly index: number;
  /** R's write.table names all columns but that of the row names, which is the first. */
  readonly isShort: boolean;
}

export interface FoundHeader {
  /** Undefined: the first line is an example. */
  readonly header: CsvHeader | undefined;
  /** Where the lines could be something else: information. */
  readonly note: DataError | undefined;
  /** Whether lines were read otherwise than their text alone says. */
  readonly isGuess: boolean;
}

/**
 * The lines of names, if the first line is not an example.
 * @param wanted data.header
 * @param areNamed whether the user names columns, so that there is a header
 * @param read the columns whose cells decide; those that are not read may hold anything
 */
export function csvHeader(
  { records, width }: CsvStart,
  wanted: HeaderChoice | undefined,
  areNamed: boolean,
  read: readonly number[],
  name: string,
): FoundHeader {
  const [first = [], ...rows] = records;
  const cells = first.map((cell) => cell.trim());
  const known = (header: CsvHeader | undefined): FoundHeader => ({ header, note: undefined, isGuess: false });
  if (wanted === false || wanted === 0) return known(undefined);
  if (isShortHeader(cells, rows)) return known({ names: ["", ...cells], lines: 1, index: 0, isShort: true });
  const header: CsvHeader = { names: cells, lines: 1, index: 0, isShort: false };
  if (wanted === true) return known(header);
  if (wanted !== undefined) return known({ ...namesOfLines(records, wanted), isShort: false });
  const isNamed = areNamed || hasNames(cells, rows, read);
  const numbering = isNamed ? undefined : numberingOfLine(cells, rows, read);
  const isGuessed = numbering === "likely";
  const several = nameLines(records, areNamed ? Array.from({ length: width }, (_, column) => column) : read);
  if (several === undefined || several.certainty === "possible") {
    const one = isNamed || isGuessed ? header : undefined;
    const possible = several && possibleLines(records, several, one !== undefined, name);
    return { header: one, note: possible ?? (numbering && guessed(cells, numbering, name)), isGuess: isGuessed };
  }
  return { header: { ...several, isShort: false }, note: readLines(several, name), isGuess: true };
}

/** The names of rows are all text or all numbers; below a title they are not. */
function isShortHeader(cells: readonly string[], rows: CsvStart["records"]): boolean {
  if (rows.length === 0 || !cells.some(isText) || !rows.every((row) => row.length === cells.length + 1)) return false;
  const texts = rows.filter((row) => isText(row[0] ?? "")).length;
  return texts === 0 || texts === rows.length;
}

/** Whether a column has text in the first line and numbers in the others, or all cells are text. A first example may have text where all others have, or no value. */
function hasNames(cells: readonly string[], rows: CsvStart["records"], read: readonly number[]): boolean {
  const texts = read.filter((column) => isText(cells[column] ?? ""));
  if (texts.length === 0) return false;
  if (read.every((column) => cellNumber(cells[column] ?? "") === undefined)) return true;
  return rows.length === 0 || texts.some((column) => rows.some((row) => !isText(row[column] ?? "")));
}

/** Text in a column that is not read says nothing of the others. */
function numberingOfLine(
  cells: readonly string[],
  rows: CsvStart["records"],
  read: readonly number[],
): "likely" | "possible" | undefined {
  const first = rows.map((row) => row[0]?.trim() ?? "");
  const areNames = first.every(isText);
  const isBesideIndex = isNameless(cells[0]) && (areNames || first.every((cell) => wholeForm.test(cell)));
  const columns = cells.flatMap((cell, column) => {
    const isIndex = column === 0 && isBesideIndex;
    return !isIndex && (read.includes(column) || cellNumber(cell) !== undefined) ? [column] : [];
  });
  const isBesideNames = areNames && !read.includes(0);
  return numberingOf(
    columns.map((column) => cells[column] ?? ""),
    rows.map((row) => columns.map((column) => row[column] ?? "")),
    isBesideIndex ? "index" : isBesideNames ? "names" : undefined,
  );
}

function guessed(cells: readonly string[], numbering: "likely" | "possible", name: string): DataError {
  const begins = `${name} begins with the line ${lineOf(cells)}, which`;
  return new DataError(
    "csv-header-guessed",
    numbering === "likely"
      ? `${begins} is read as the names of its columns, as pandas writes them. If it is an example, set "header": false in the data section; "header": true confirms it.`
      : `${begins} is read as an example. If it has the names of the columns, as pandas writes them, set "header": true in the data section; "header": false confirms it.`,
  );
}

function readLines({ names, lines, index, certainty }: NameLines, name: string): DataError {
  const called = lineOf(names.slice(index).map((column) => JSON.stringify(column)));
  const likely =
    certainty === "likely"
      ? ` If they are examples, set "header": false in the data section (or true, if the first line has the names); "header": ${lines} confirms them.`
      : "";
  return new DataError(
    "csv-header-lines",
    `${name} begins with ${lines} lines of names, as pandas writes columns of several levels. They are joined: ${called}.${likely}`,
  );
}

function possibleLines(
  records: CsvStart["records"],
  { lines }: NameLines,
  hasHeader: boolean,
  name: string,
): DataError {
  const shown = records.slice(0, lines).map((cells) => lineOf(cells.map((cell) => cell.trim())));
  return new DataError(
    "csv-header-lines",
    `${name} begins with the lines ${shown.join(" and ")}, which may all be names, as pandas writes columns of several levels. ` +
      `${hasHeader ? "Only the first is read as names" : "They are read as examples"}. If they are names, set "header": ${lines} in the data section; "header": ${hasHeader} confirms this reading.`,
  );
}

function lineOf(cells: readonly string[]): string {
  const shown = cells.length > 5 ? `${cells.slice(0, 4).join(", ")}, ..., ${cells.at(-1) ?? ""}` : cells.join(", ");
  return shown.trim();
}
