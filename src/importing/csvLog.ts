import { DataError } from "../data/dataError.ts";
import { forEachRecord } from "../data/csv.ts";
import { ImportError } from "./importError.ts";
import type { LogRow } from "./logTable.ts";

/**
 * The rows of a .csv with a header. An empty cell is not a figure: Lightning writes training and validation on separate lines.
 * @param name for messages
 * @throws ImportError
 */
export function readCsvLog(bytes: Buffer, name: string): readonly LogRow[] {
  let header: readonly string[] | undefined;
  const rows: LogRow[] = [];
  reading(() => {
    forEachRecord(bytes, name, (cells, line) => {
      if (header === undefined) {
        header = cells.map((cell) => cell.trim());
        return;
      }
      if (cells.length > header.length) {
        throw new ImportError(
          `${name} has ${cells.length} cells in line ${line}, but ${header.length} names in line 1. Give every column a name.`,
        );
      }
      const named = cells.map((cell, column): [string, string] => [header?.[column] ?? "", cell.trim()]);
      rows.push({
        place: `${name}, line ${line}`,
        cells: new Map(named.filter(([column, cell]) => column !== "" && cell !== "")),
      });
    });
  });
  return rows;
}

function reading(read: () => void): void {
  try {
    read();
  } catch (error) {
    throw error instanceof DataError ? new ImportError(error.message) : error;
  }
}
