import { chosenColumns, type ColumnChoice } from "./columnChoice.ts";
import type { CsvChoice } from "./csvLayout.ts";
import type { Column, ColumnFile } from "./columnFile.ts";
import { imagesAmongOthers, readImageColumn } from "./columnImages.ts";
import { columnNamed, exampleColumns, isIndexColumn, shownList } from "./columnNames.ts";
import { readNumbers } from "./columnNumbers.ts";
import { DataError } from "./dataError.ts";
import type { Table } from "./table.ts";

/**
 * The numbers of a Parquet or Arrow file: its columns in file order (integers, floats, booleans as 0 and 1, decimals, lists of one
 * length side by side), without the pandas index. Missing values become NaN, which checkValues reports.
 * @param key a single column, such as an embedding.
 * @param choice the columns that are read; those of labels are not part of the examples.
 * @throws DataError for a column without numbers, and if the file is invalid.
 */
export async function readColumns(
  file: ColumnFile,
  key: string | undefined,
  { columns: choice, without = [] }: Pick<CsvChoice, "columns" | "without">,
  name: string,
): Promise<Table> {
  const candidates = exampleColumns(file, listedNames(choice));
  const wanted = chosenColumns(
    choice,
    { columns: candidates.length, names: candidates.map((column) => column.name) },
    name,
  );
  const chosen =
    key === undefined
      ? wanted.map((at) => candidates[at] as Column).filter((column) => !without.includes(column.name))
      : [columnNamed(file, key, name)];
  const image = chosen.find((column) => column.kind === "image");
  if (image !== undefined && chosen.length > 1) throw imagesAmongOthers(image, chosen, name);
  for (const column of chosen)
    if (typeof column.kind === "object" || column.kind === "text") throw notNumbers(file, column, key, name);
  if (file.rows === 0 || chosen.length === 0) {
    throw new DataError(
      "data-file-empty",
      `${name} has ${file.rows} rows and ${chosen.length} columns of examples, but needs at least one of each. Write it again.`,
    );
  }
  const leftOut =
    key === undefined ? without.filter((label) => file.columns.some((column) => column.name === label)) : [];
  const isWithIndex = key === undefined && chosen[0]?.name === file.columns[0]?.name;
  const table = image
    ? await readImageColumn(file, image, name)
    : await readNumbers(file, chosen, { choice, isWithIndex }, name);
  const index = key === undefined ? file.columns.filter((column) => isIndexColumn(file, column)) : [];
  const unread = index
    .filter((column) => !chosen.includes(column) && !without.includes(column.name))
    .map((column) => column.name);
  const guesses = unread.filter((column) => !file.index.has(column)).map((column) => `index ${column}`);
  return {
    ...table,
    leftOut,
    notes: [
      ...(unread.length > 0 ? [indexNote(file, unread, name)] : []),
      ...(file.renamed.length > 0 ? [renamedNote(file, name)] : []),
    ],
    guesses: [...(table.guesses ?? []), ...guesses],
  };
}

/** The names in a list of columns. */
function listedNames(choice: ColumnChoice | undefined): readonly string[] {
  return choice === undefined || "except" in choice ? [] : choice.filter((item) => typeof item === "string");
}

function indexNote({ format }: ColumnFile, columns: readonly string[], name: string): DataError {
  return new DataError(
    format === "Parquet" ? "parquet-index-column" : "arrow-index-column",
    `${name} has ${columns.map((column) => JSON.stringify(column)).join(", ")} as the index of pandas, which is left out of the data. ` +
      `If it is a measurement, list it in data.columns, or save the file after df.reset_index().`,
  );
}

function renamedNote({ format, renamed }: ColumnFile, name: string): DataError {
  return new DataError(
    format === "Parquet" ? "parquet-names-repeated" : "arrow-names-repeated",
    `${name} has columns with the same name. From the second on they are read as ${shownList(renamed.map((column) => JSON.stringify(column)))}, as pandas names them. ` +
      `Save the file with distinct names.`,
  );
}

function notNumbers(
  { format }: ColumnFile,
  { name: column, kind }: Column,
  key: string | undefined,
  name: string,
): DataError {
  const called = typeof kind === "object" ? kind.called : "text";
  const drop = `Remove it: df.drop(columns=${JSON.stringify(column)}).${format === "Parquet" ? "to_parquet" : "to_feather"}(...)`;
  const labels = called === "text" ? `, or make it the labels: "labels": ${JSON.stringify(`${name}#${column}`)}` : "";
  const hint = key === undefined ? `${drop}${labels}.` : "Choose another column.";
  return new DataError(
    "data-type-unsupported",
    `${name} contains ${called} in column "${column}", but examples must be numbers. ${hint}`,
  );
}
