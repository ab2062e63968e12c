/** Null: not known. */
export type CsvCell = string | number | boolean | null;

/** RFC 4180: lines end in CRLF; a field with a comma, a quote or a line break is quoted. Numbers keep all digits; null is empty. */
export function csvText({
  header,
  rows,
}: {
  readonly header: readonly string[];
  readonly rows: readonly (readonly CsvCell[])[];
}): string {
  return [header, ...rows].map(csvLine).join("");
}

/** One line of it. */
export function csvLine(row: readonly CsvCell[]): string {
  return `${row.map(cellText).join(",")}\r\n`;
}

function cellText(cell: CsvCell): string {
  const text = cell === null ? "" : typeof cell === "string" ? withoutFormula(cell) : String(cell);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** Spreadsheets run a text that begins with one of these as a formula; an apostrophe keeps it a text. Numbers are not changed. */
function withoutFormula(text: string): string {
  return /^[=+\-@\t\r]/.test(text) && Number.isNaN(Number(text)) ? `'${text}` : text;
}
