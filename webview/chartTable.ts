import type { CsvCell } from "../src/results/csvText.ts";

/** The figures of a chart as a table, to show or to save. */

/** Null for a missing figure. */
export type CellValue = Exclude<CsvCell, boolean>;

export interface ChartTable {
  readonly caption: string;
  /** Units in brackets. */
  readonly header: readonly string[];
  readonly rows: readonly (readonly CellValue[])[];
}

/** Name and data of a card's chart. */
export interface Chart {
  /** Base name of saved files. */
  readonly name: string;
  readonly table: () => ChartTable;
}
