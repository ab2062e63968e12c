/** Text, a number, a truth, or nothing. */
export type CsvCell = string | number | boolean | null;

/** A table as RFC 4180 has it. Numbers are written with as many digits as give them back exactly; what is not known is empty. */
export function csvText(header: readonly string[], rows: readonly (readonly CsvCell[])[]): string {
  return [header, ...rows].map((row) => `${row.map(cellText).join(",")}\r\n`).join("");
}

function cellText(cell: CsvCell): string {
  const text = cell === null ? "" : String(cell);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
