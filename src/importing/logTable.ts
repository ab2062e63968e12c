/** The content of one source, before its names are interpreted. */

export type Cell = number | string;

/** Settings of a run that a program wrote beside its log, by name; parts of nested names are joined by "/". */
export type Config = ReadonlyMap<string, Cell>;

export interface LogRow {
  /** Position for messages: "a.csv, line 3". */
  readonly place: string;
  /** Cells by column, without empty ones. */
  readonly cells: ReadonlyMap<string, Cell>;
}

export interface LogTable {
  /** The file, or the folder of a run's event files. */
  readonly source: string;
  /** The run of rows that do not name theirs. */
  readonly runName: string;
  readonly rows: readonly LogRow[];
  readonly config?: Config;
}

export function columnsOf({ rows }: LogTable): readonly string[] {
  return [...new Set(rows.flatMap(({ cells }) => [...cells.keys()]))];
}
