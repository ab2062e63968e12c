import type { Column, ColumnFile } from "./columnFile.ts";
import { columnNamed, exampleColumns, shownNames } from "./columnNames.ts";
import { DataError, labelMissing } from "./dataError.ts";
import { checkRoom } from "./memory.ts";
import { type Table, tableOf } from "./table.ts";

/** Labels by the numbers of their classes. */
export interface ClassLabels {
  readonly numbers: Table;
  readonly classNames: readonly string[];
}

/**
 * The labels in a Parquet or Arrow file: text, or a table of one column, perhaps with the names of its classes.
 * @param key the column; optional if there is only one.
 * @throws DataError that lists the columns if `key` is missing or wrong, and for the first row without a label.
 */
export async function readColumnLabels(
  file: ColumnFile,
  key: string | undefined,
  name: string,
): Promise<Table | ClassLabels | readonly string[]> {
  const candidates = exampleColumns(file);
  const [first] = candidates;
  if (key === undefined && candidates.length > 1) {
    throw new DataError(
      "data-key-missing",
      `${name} has ${candidates.length} columns: ${shownNames(candidates)}. Choose the column of labels, as in "${name}#${candidates.at(-1)?.name}".`,
    );
  }
  if (key === undefined && first === undefined)
    throw new DataError("data-file-empty", `${name} has no columns. Write it again.`);
  const column = key === undefined ? (first as Column) : columnNamed(file, key, name);
  const fullName = key === undefined ? name : `${name}#${key}`;
  if (column.depth > 0 || typeof column.kind === "object" || column.kind === "image") {
    const what = typeof column.kind === "object" ? column.kind.called : column.kind === "image" ? "images" : "lists";
    throw new DataError(
      "data-type-unsupported",
      `${fullName} contains ${what}, but labels must be whole numbers or text. Choose another column.`,
    );
  }
  checkRoom(file.rows, 1, 8, name);
  const cells: unknown[] = [];
  await file.forEachPiece([column.name], (_, firstRow, values) => {
    for (let i = 0; i < values.length; i++) cells[firstRow + i] = values[i];
  });
  const missing = cells.findIndex((cell) => cell === null || cell === undefined);
  if (missing >= 0) throw labelMissing(fullName, missing);
  if (column.kind === "text") return cells.map(String);
  const numbers = tableOf([cells.length], Float64Array.from(cells, Number));
  const { classNames } = column;
  if (classNames === undefined || cells.some((cell) => Number(cell) >= classNames.length)) return numbers;
  // In Hugging Face's data sets -1 stands for no class.
  const unknown = cells.findIndex((cell) => Number(cell) < 0);
  if (unknown >= 0) throw labelMissing(fullName, unknown);
  return { numbers, classNames };
}
