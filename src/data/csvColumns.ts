import { cellNumber } from "./csvCells.ts";
import { forEachRecord } from "./csv.ts";
import { csvHeader } from "./csvHeader.ts";
import { csvStart } from "./csvStart.ts";
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
  emptyCells: number;
  textCells: number;
  readonly cells: Set<string>;
}

/**
 * What the columns of a .csv hold, below the names that reading finds.
 * @throws DataError if the file is not valid CSV or has fewer than two lines.
 */
export function csvColumns(bytes: Buffer, name: string): readonly CsvColumn[] {
  const start = csvStart(bytes, name);
  const all = Array.from({ length: start.width }, (_, column) => column);
  const { header } = csvHeader(start, undefined, false, all, name);
  const names = header?.names;
  const surveys = (names ?? start.records[0] ?? []).map((): Survey => ({
    emptyCells: 0,
    textCells: 0,
    cells: new Set(),
  }));
  let lines = 0;
  forEachRecord(bytes, name, (cells) => {
    if (lines++ < (header?.lines ?? 0)) return;
    surveys.forEach((survey, column) => {
      addCell(survey, (cells[column] ?? "").trim());
    });
  });
  if (lines < 2)
    throw new DataError("data-file-empty", `${name} has fewer than two lines. Write one example on each line.`);
  return surveys.map(({ emptyCells, textCells, cells }, column) => ({
    name: names?.[column],
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
