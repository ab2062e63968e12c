/** What one source says, before anybody asked what its names mean. */

export type Cell = number | string;

export interface LogRow {
  /** Where it stands, for messages: "a.csv, line 3". */
  readonly place: string;
  /** By column; what was not logged here is absent. */
  readonly cells: ReadonlyMap<string, Cell>;
}

export interface LogTable {
  /** The file, or the folder of a run's event files. */
  readonly source: string;
  /** Of rows that do not name their run. */
  readonly runName: string;
  readonly rows: readonly LogRow[];
}

export function columnsOf({ rows }: LogTable): readonly string[] {
  return [...new Set(rows.flatMap(({ cells }) => [...cells.keys()]))];
}
