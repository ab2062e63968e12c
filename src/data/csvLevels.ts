import { cellNumber, isText } from "./csvCells.ts";
import { areLevels, areWholeLevels } from "./csvLevelRuns.ts";
import type { CsvStart } from "./csvStart.ts";
import { isNameless } from "./indexColumns.ts";
import { isAscending, numberingOf, isShareBelow, oddsAbove, wholeForm } from "./csvNumbering.ts";

/**
 * Names in several lines: pandas writes columns of several levels (a MultiIndex) with one line for each level, and below them a line of the
 * names of the index, if it has some. Other programs write units below the names.
 */

type Records = CsvStart["records"];

export interface NameLines {
  /** How many lines are not examples. */
  readonly lines: number;
  /** The levels of a column's name, joined as pandas' users do; empty for the index. */
  readonly names: readonly string[];
  /** How many of the first columns are the index. */
  readonly index: number;
  /**
   * Known: no example looks like that. Likely: hardly one does. Possible: some do, so that the lines are read as if they were none, and
   * the report says so.
   */
  readonly certainty: "known" | "likely" | "possible";
}

const MAX_LEVELS = 4;
/** Lines of whole numbers are names if examples would look like that once in this many tables. */
const MIN_ODDS = 1000;
/** Fewer columns have the structure of levels by chance; at most this share of the other lines may have it too. */
const MIN_LIKELY_COLUMNS = 6;
const MIN_POSSIBLE_COLUMNS = 4;
const MIN_ASCENDING_COLUMNS = 8;
const MAX_SHARE = 0.02;
/** In other tables each line ascends. */
const MAX_ASCENDING_SHARE = 0.1;

/** @param read the columns whose cells decide @returns undefined where nothing suggests a second line of names */
export function nameLines(records: Records, read: readonly number[]): NameLines | undefined {
  for (let levels = Math.min(MAX_LEVELS, records.length - 1); levels >= 2; levels--) {
    const found = linesOf(records, read, levels);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** The names in as many lines as the user says. */
export function namesOfLines(records: Records, wanted: number): Omit<NameLines, "certainty"> {
  // The names of the index may be counted or not.
  const levels =
    wanted > 2 && indexNames(records, wanted - 1, records.slice(0, wanted - 1)) !== undefined ? wanted - 1 : wanted;
  const lines = records.slice(0, levels).map(trimmed);
  if (levels === 1) return { lines: 1, names: joined(lines, 0), index: 0 };
  const below = indexNames(records, levels, lines);
  const index = (below ?? 0) || blankColumns(lines);
  return { lines: levels + (below === undefined ? 0 : 1), names: joined(lines, index), index };
}

function linesOf(records: Records, read: readonly number[], levels: number): NameLines | undefined {
  const lines = records.slice(0, levels).map(trimmed);
  const below = indexNames(records, levels, lines);
  const rows = records.slice(levels + (below === undefined ? 0 : 1));
  if (rows.length === 0 || lines.some((line) => line.length !== rows[0]?.length)) return undefined;
  const blank = blankColumns(lines);
  const index = (below ?? 0) || blank || levelNames(lines, rows);
  const data = read.filter((column) => column >= index);
  if (data.length < (index > 0 ? 1 : 2)) return undefined;
  const isIndexed = blank > 0 && rows.every((row) => row.slice(0, blank).some((cell) => cell.trim() !== ""));
  const isNumbered = index > 0 && blank === 0 && rows.every((row) => cellNumber(row[0] ?? "") !== undefined);
  const certainty = certaintyOf({
    lines: lines.map((line) => data.map((column) => line[column] ?? "")),
    rows,
    data,
    isBesideIndex: isIndexed || isNumbered,
    isNamedBelow: below !== undefined && below > 0,
  });
  if (certainty === undefined) return undefined;
  return { lines: records.length - rows.length, names: joined(lines, index), index, certainty };
}

interface Candidate {
  /** The cells of the columns that are read, without the index. */
  readonly lines: readonly (readonly string[])[];
  readonly rows: Records;
  readonly data: readonly number[];
  /** Whether the lines have no cells in the columns of an index, or words above its numbers, as no examples have. */
  readonly isBesideIndex: boolean;
  /** Whether a line below names the index. */
  readonly isNamedBelow: boolean;
}

function certaintyOf(candidate: Candidate): NameLines["certainty"] | undefined {
  const { lines, rows, data, isBesideIndex } = candidate;
  const kinds = lines.map(kindOf);
  if (kinds.includes(undefined)) return undefined;
  if (kinds.at(-1) === "text") return isAboveNumbers(lines.at(-1) ?? [], rows, data) ? "known" : undefined;
  const hasText = kinds.includes("text");
  if (!areLevels(lines)) {
    if (lines.length > 2) return undefined;
    const areRegular = (hasText || isAscending((lines[0] ?? []).map(Number))) && isRegular(lines[1] ?? []);
    return areRegular && isBesideIndex ? "known" : secondLine(candidate, hasText);
  }
  if (isBesideIndex || candidate.isNamedBelow) return "known";
  const numberLines = kinds.filter((kind) => kind === "whole").length;
  if (oddsAbove(rows, data) ** numberLines >= MIN_ODDS) return "likely";
  const isRare =
    isShareBelow(windows(rows, data, lines.length), MAX_SHARE, areWholeLevels) &&
    !(
      isAscending((lines.at(-1) ?? []).map(Number)) &&
      !isShareBelow(valuesOf(rows, data), MAX_ASCENDING_SHARE, isAscending)
    );
  if (isRare && data.length >= MIN_LIKELY_COLUMNS) return "likely";
  const mayBe = data.length >= (lines.length > 2 ? MIN_LIKELY_COLUMNS : MIN_POSSIBLE_COLUMNS);
  // Only levels make names repeat.
  return hasText || (isRare && mayBe) ? "possible" : undefined;
}

/** Below a line of names that differ, a second one may count, ascend or be of one value. */
function secondLine({ lines, rows, data }: Candidate, hasText: boolean): NameLines["certainty"] | undefined {
  const [first = [], second = []] = lines;
  const values = rows.map((row) => data.map((column) => (row[column] ?? "").trim()));
  const numbers = second.map(Number);
  if (hasText)
    return data.length > 2 && isAscending(numbers) && numberingOf(second, values) !== undefined
      ? "possible"
      : undefined;
  if (numberingOf(first, values) === undefined) return undefined;
  const isAlike = isConstant(numbers) ? isConstant : isAscending(numbers) ? isAscending : undefined;
  if (isAlike === undefined) return undefined;
  if (oddsAbove(rows, data) >= MIN_ODDS) return "likely";
  const isRare = isShareBelow(valuesOf(rows, data), MAX_SHARE, isAlike);
  if (!isRare || data.length < MIN_POSSIBLE_COLUMNS) return undefined;
  return isAlike === isAscending && data.length >= MIN_ASCENDING_COLUMNS ? "likely" : "possible";
}

function valuesOf(rows: Records, data: readonly number[]): readonly (readonly number[])[] {
  return rows.map((row) => data.map((column) => cellNumber(row[column] ?? "") ?? NaN));
}

function isRegular(cells: readonly string[]): boolean {
  const numbers = cells.map(Number);
  return isConstant(numbers) || isAscending(numbers);
}

function isConstant(row: readonly number[]): boolean {
  return row.every((value) => value === row[0]);
}

function trimmed(cells: readonly string[]): readonly string[] {
  return cells.map((cell) => cell.trim());
}

/** How many first cells have names in a line that has nothing else, as pandas names the index below columns of several levels. */
function indexNames(records: Records, at: number, above: Records): number | undefined {
  const cells = trimmed(records[at] ?? []);
  const names = cells.findIndex((cell) => cell === "");
  const isOther = names < 0 || at + 1 >= records.length || cells.slice(names).some((cell) => cell !== "");
  // Without names it is like an emptied row, but for the columns above.
  if (names === 0 && blankColumns(above) === 0) return undefined;
  return isOther || cells.length < 2 || cells.slice(0, names).some((cell) => cellNumber(cell) !== undefined)
    ? undefined
    : names;
}

/** The first columns without a name in any line. */
function blankColumns(lines: Records): number {
  const columns = lines[0]?.length ?? 0;
  let count = 0;
  while (count < columns - 1 && lines.every((line) => isNameless(line[count]))) count++;
  return count;
}

/** How many first columns are an index with the names of the levels above the first: a word before numbers, or above text that is none of the data. */
function levelNames(lines: Records, rows: Records): number {
  const firsts = lines.map(([first = ""]) => first);
  if (!firsts.every((first) => first === "" || isText(first)) || !firsts.some(isText)) return 0;
  const isBeforeNumbers = lines.some(
    ([first = "", ...others]) => isText(first) && others.every((cell) => cell === "" || wholeForm.test(cell)),
  );
  if (!isBeforeNumbers && !rows.every(([first = ""]) => isText(first))) return 0;
  return 1 + blankColumns(lines.map((line) => line.slice(1)));
}

function joined(lines: Records, index: number): readonly string[] {
  return (lines[0] ?? []).map((_, column) =>
    column < index
      ? ""
      : lines
          .map((line) => line[column] ?? "")
          .filter((cell) => cell !== "")
          .join("_"),
  );
}

/** A line of text has no number and few gaps: a column whose index was made a column has an empty last level. */
function kindOf(cells: readonly string[]): "text" | "whole" | undefined {
  if (cells.every((cell) => wholeForm.test(cell))) return "whole";
  const texts = cells.filter((cell) => isText(cell) && !/^[?\-.*]+$|^(none|missing|true|false)$/i.test(cell));
  return 2 * texts.length >= cells.length && cells.every((cell) => cell === "" || texts.includes(cell))
    ? "text"
    : undefined;
}

/** Whether each word has numbers below it, and perhaps gaps. */
function isAboveNumbers(cells: readonly string[], rows: Records, data: readonly number[]): boolean {
  return data.every((column, i) => {
    if (cells[i] === "") return true;
    const below = rows.map((row) => row[column] ?? "");
    return below.some((cell) => cellNumber(cell) !== undefined) && !below.some(isText);
  });
}

/** Each row with those after it, as many as there are levels. */
function windows(rows: Records, data: readonly number[], levels: number): readonly (readonly (readonly string[])[])[] {
  const cells = rows.map((row) => data.map((column) => (row[column] ?? "").trim()));
  return cells.slice(0, Math.max(0, cells.length - levels + 1)).map((_, i) => cells.slice(i, i + levels));
}
