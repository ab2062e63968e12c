/** The figures of a chart as a table, to show or to save. */

/** Null for a missing figure. */
export type CellValue = string | number | null;

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

/** RFC 4180: lines end in CRLF; a field with a comma, a quote or a line break is quoted. Numbers keep all digits. */
export function csvText({ header, rows }: Pick<ChartTable, "header" | "rows">): string {
  return [header, ...rows].map((row) => `${row.map(csvField).join(",")}\r\n`).join("");
}

function csvField(value: CellValue): string {
  if (value === null) return "";
  const text = String(value);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
