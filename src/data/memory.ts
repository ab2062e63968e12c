import { totalmem } from "node:os";
import { DataError } from "./dataError.ts";

/** Half of the machine's memory, because splitting the rows copies them. */
const MAX_BYTES = totalmem() / 2;

/**
 * Checks, before anything is allocated, that a table fits into memory: a small compressed or sparse file can contain a
 * huge table.
 * @throws DataError with the memory that the table needs.
 */
export function checkRoom(rows: number, columns: number, bytesEach: number, name: string): void {
  const bytes = rows * columns * bytesEach;
  if (bytes <= MAX_BYTES) return;
  throw new DataError(
    "data-too-large",
    `${name} has ${rows} rows of ${columns} columns, which need ${gibibytes(bytes)} GiB of memory, ` +
      `but at most ${gibibytes(MAX_BYTES)} GiB (half of this machine's) may be used. Use fewer rows or columns.`,
  );
}

function gibibytes(bytes: number): string {
  return (bytes / 2 ** 30).toFixed(1);
}
