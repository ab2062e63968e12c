/** The figures a chart shows, as a table: read on the page, or saved. */

/** Null: there is no such figure. */
export type CellValue = string | number | null;

export interface ChartTable {
  readonly caption: string;
  /** Units in brackets. */
  readonly header: readonly string[];
  readonly rows: readonly (readonly CellValue[])[];
}

/** What a card's chart is called, and what it shows. */
export interface Chart {
  /** Of a file, without its ending. */
  readonly name: string;
  readonly table: () => ChartTable;
}

/** RFC 4180: lines end in CRLF; a field with a comma, a quote or a line break is quoted. Numbers keep every digit. */
export function csvText({ header, rows }: Pick<ChartTable, "header" | "rows">): string {
  return [header, ...rows].map((row) => `${row.map(csvField).join(",")}\r\n`).join("");
}

function csvField(value: CellValue): string {
  if (value === null) return "";
  const text = String(value);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
