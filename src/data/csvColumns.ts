import { cellNumber } from "./csvCells.ts";
import { forEachRecord } from "./csv.ts";
import { DataError } from "./dataError.ts";

/** A column of a .csv, read without a choice of columns. */
export interface CsvColumn {
  /** Undefined without a header. */
  readonly name: string | undefined;
  /** Empty cells and text below the header. */
  readonly emptyCells: number;
  readonly textCells: number;
  /** Number of different cells, counted up to MAX_DISTINCT_CELLS + 1. */
  readonly distinct: number;
}

export const MAX_DISTINCT_CELLS = 100;

interface Survey {
  readonly first: string;
  emptyCells: number;
  textCells: number;
  readonly cells: Set<string>;
}

/**
 * What the columns of a .csv hold. Its first line is a header if a cell of it is text and the column below has only numbers, or if all
 * of its cells are text.
 * @throws DataError if the file is not valid CSV or has fewer than two lines.
 */
export function csvColumns(bytes: Buffer, name: string): readonly CsvColumn[] {
  let surveys: readonly Survey[] | undefined;
  let rows = 0;
  forEachRecord(bytes, name, (cells) => {
    if (surveys === undefined) {
      surveys = cells.map((cell) => ({ first: cell.trim(), emptyCells: 0, textCells: 0, cells: new Set<string>() }));
      return;
    }
    rows++;
    surveys.forEach((survey, column) => {
      addCell(survey, (cells[column] ?? "").trim());
    });
  });
  if (surveys === undefined || rows === 0)
    throw new DataError("data-file-empty", `${name} has fewer than two lines. Write one example on each line.`);
  const isHeader =
    surveys.every(({ first }) => isText(first)) ||
    surveys.some(({ first, textCells }) => isText(first) && textCells === 0);
  if (!isHeader) surveys.forEach((survey) => addCell(survey, survey.first));
  return surveys.map(({ first, emptyCells, textCells, cells }) => ({
    name: isHeader ? first : undefined,
    emptyCells,
    textCells,
    distinct: cells.size,
  }));
}

function isText(cell: string): boolean {
  return cell !== "" && cellNumber(cell) === undefined;
}

function addCell(survey: Survey, cell: string): void {
  if (cell === "" || Number.isNaN(cellNumber(cell))) survey.emptyCells++;
  else if (isText(cell)) survey.textCells++;
  if (survey.cells.size <= MAX_DISTINCT_CELLS) survey.cells.add(cell);
}
