import { totalmem } from "node:os";
import { DataError } from "./dataError.ts";

/** Half of the machine: splitting the rows in two copies them. */
const mostBytes = totalmem() / 2;

/**
 * Checks, before anything is allocated, that a table fits into memory: what a compressed or sparse file says of its size
 * need have nothing to do with its length.
 * @throws DataError saying how much it would take.
 */
export function checkRoom(rows: number, columns: number, bytesEach: number, name: string): void {
  const bytes = rows * columns * bytesEach;
  if (bytes <= mostBytes) return;
  throw new DataError(
    "data-too-large",
    `${name} holds ${rows} rows of ${columns} columns, which take ${gibibytes(bytes)} GiB in memory; ` +
      `at most ${gibibytes(mostBytes)} GiB, half of this machine's, are used. Use fewer rows or columns.`,
  );
}

function gibibytes(bytes: number): string {
  return (bytes / 2 ** 30).toFixed(1);
}
