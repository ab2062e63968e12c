import { nearestName } from "../spec/nearestName.ts";
import { chosenColumns, type ColumnChoice } from "./columnChoice.ts";
import type { CsvChoice } from "./csv.ts";
import { DataError, labelMissing } from "./dataError.ts";
import { checkRoom } from "./memory.ts";
import { withoutIndex } from "./indexColumns.ts";
import { isIndexLevel, type ParquetColumn } from "./parquetColumns.ts";
import { openParquet, type ParquetFile } from "./parquetFile.ts";
import { place, type Table, tableOf } from "./table.ts";

/**
 * The numbers of a Parquet file: its columns in file order (integers, floats, booleans as 0 and 1, decimals, lists of one
 * length side by side), without the pandas index. Missing values become NaN, which checkValues reports.
 * @param key a single column, such as an embedding.
 * @param choice the columns that are read; those of labels are not part of the examples.
 * @throws DataError for a column without numbers, and if the file is invalid.
 */
export async function readParquet(
  bytes: Buffer,
  key: string | undefined,
  { columns: choice, without = [] }: Pick<CsvChoice, "columns" | "without">,
  name: string,
): Promise<Table> {
  const file = await openParquet(bytes, name);
  const candidates = exampleColumns(file, listedNames(choice));
  const wanted = chosenColumns(
    choice,
    { columns: candidates.length, names: candidates.map((column) => column.name) },
    name,
  );
  const chosen =
    key === undefined
      ? wanted.map((at) => candidates[at] as ParquetColumn).filter((column) => !without.includes(column.name))
      : [columnNamed(file, key, name)];
  for (const column of chosen)
    if (typeof column.kind === "object" || column.kind === "text") throw notNumbers(column, key, name);
  if (file.rows === 0 || chosen.length === 0) {
    throw new DataError(
      "data-file-empty",
      `${name} has ${file.rows} rows and ${chosen.length} columns of examples, but needs at least one of each. Write it again.`,
    );
  }
  const leftOut =
    key === undefined ? without.filter((label) => file.columns.some((column) => column.name === label)) : [];
  const isWithIndex = key === undefined && chosen[0]?.name === file.columns[0]?.name;
  const table = await readNumbers(file, chosen, { choice, isWithIndex }, name);
  const index = key === undefined ? file.columns.filter((column) => isIndex(file, column)) : [];
  const unread = index
    .filter((column) => !chosen.includes(column) && !without.includes(column.name))
    .map((column) => column.name);
  const guesses = unread.filter((column) => !file.index.has(column)).map((column) => `index ${column}`);
  return {
    ...table,
    leftOut,
    notes: [
      ...(unread.length > 0 ? [indexNote(unread, name)] : []),
      ...(file.renamed.length > 0 ? [renamedNote(file.renamed, name)] : []),
    ],
    guesses: [...(table.guesses ?? []), ...guesses],
  };
}

/** The names in a list of columns. */
function listedNames(choice: ColumnChoice | undefined): readonly string[] {
  return choice === undefined || "except" in choice ? [] : choice.filter((item) => typeof item === "string");
}

function indexNote(columns: readonly string[], name: string): DataError {
  return new DataError(
    "parquet-index-column",
    `${name} has ${columns.map((column) => JSON.stringify(column)).join(", ")} as the index of pandas, which is left out of the data. ` +
      `If it is a measurement, list it in data.columns, or save the file after df.reset_index().`,
  );
}

function renamedNote(renamed: readonly string[], name: string): DataError {
  return new DataError(
    "parquet-names-repeated",
    `${name} has columns with the same name. From the second on they are read as ${shownList(renamed.map((column) => JSON.stringify(column)))}, as pandas names them. ` +
      `Save the file with distinct names.`,
  );
}

/**
 * The labels in a Parquet file: text, or a table of one column.
 * @param key the column; optional if there is only one.
 * @throws DataError that lists the columns if `key` is missing or wrong, and for the first row without a label.
 */
export async function readParquetLabels(
  bytes: Buffer,
  key: string | undefined,
  name: string,
): Promise<Table | readonly string[]> {
  const file = await openParquet(bytes, name);
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
  const column = key === undefined ? (first as ParquetColumn) : columnNamed(file, key, name);
  const fullName = key === undefined ? name : `${name}#${key}`;
  if (column.depth > 0 || typeof column.kind === "object") {
    const what = typeof column.kind === "object" ? column.kind.called : "lists";
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
  return column.kind === "text" ? cells.map(String) : tableOf([cells.length], Float64Array.from(cells, Number));
}

/** All but those of the index; @param named those that are read by their name. */
function exampleColumns(file: ParquetFile, named: readonly string[] = []): readonly ParquetColumn[] {
  return file.columns.filter((column) => named.includes(column.name) || !isIndex(file, column));
}

function isIndex({ index }: ParquetFile, { name }: ParquetColumn): boolean {
  return index.has(name) || isIndexLevel(name);
}

function columnNamed({ columns }: ParquetFile, key: string, name: string): ParquetColumn {
  const column = columns.find((candidate) => candidate.name === key);
  if (column !== undefined) return column;
  const nearest = nearestName(
    key,
    columns.map((candidate) => candidate.name),
  );
  const hint = nearest === undefined ? `Use one of: ${shownNames(columns)}.` : `Did you mean "${name}#${nearest}"?`;
  throw new DataError("data-key-missing", `${name} has no column "${key}". ${hint}`);
}

const MAX_SHOWN = 12;

function shownNames(columns: readonly ParquetColumn[]): string {
  return shownList(columns.map((column) => column.name));
}

function shownList(names: readonly string[]): string {
  const more = names.length - MAX_SHOWN;
  return [...names.slice(0, MAX_SHOWN), ...(more > 0 ? [`${more} more`] : [])].join(", ");
}

function notNumbers({ name: column, kind }: ParquetColumn, key: string | undefined, name: string): DataError {
  const called = typeof kind === "object" ? kind.called : "text";
  const drop = `Remove it: df.drop(columns=${JSON.stringify(column)}).to_parquet(...)`;
  const labels = called === "text" ? `, or make it the labels: "labels": ${JSON.stringify(`${name}#${column}`)}` : "";
  const hint = key === undefined ? `${drop}${labels}.` : "Choose another column.";
  return new DataError(
    "data-type-unsupported",
    `${name} contains ${called} in column "${column}", but examples must be numbers. ${hint}`,
  );
}

async function readNumbers(
  file: ParquetFile,
  columns: readonly ParquetColumn[],
  { choice, isWithIndex }: { readonly choice: ColumnChoice | undefined; readonly isWithIndex: boolean },
  name: string,
): Promise<Table> {
  const { rows } = file;
  const names = columns.map((column) => column.name);
  const shapes = await listShapes(file, columns);
  const widths = shapes.map((shape) => shape.reduce((product, size) => product * size, 1));
  const starts: number[] = [];
  let width = 0;
  for (const one of widths) {
    starts.push(width);
    width += one;
  }
  checkRoom(rows, width, 4, name);
  const values = new Float32Array(rows * width);
  await file.forEachPiece(names, (column, firstRow, piece) => {
    const [start = 0, size = 0, shape = []] = [starts[column], widths[column], shapes[column]];
    for (let i = 0; i < piece.length; i++) {
      const row = firstRow + i;
      const at = row * width + start;
      if (shape.length === 0) {
        put(values, at, piece[i], width, name);
      } else if (putList(values, at, piece[i], shape, width, name) !== at + size) {
        throw new DataError(
          "data-shape",
          `${name} contains lists of different lengths in column "${names[column]}": the first has ${shape.join(" x ")} numbers, ` +
            `but the one at row ${row} (counting from 0) does not. Make all lists equally long.`,
        );
      }
    }
  });
  const [only] = shapes;
  const exampleShape = shapes.length === 1 && only !== undefined && only.length > 1 ? only : undefined;
  // Lists have several columns under one name.
  if (width !== columns.length)
    return { ...tableOf([rows, width], storedBytes(values, columns) ?? values), exampleShape };
  const { table, ...found } = withoutIndex({ values, rows, width, names }, choice, isWithIndex, name);
  const kept = table.values as Float32Array;
  return { ...table, ...found, values: storedBytes(kept, columns.slice(width - table.columns)) ?? kept };
}

/** Whole numbers that fit into bytes are stored as bytes, from any format (storedValues). */
function storedBytes(values: Float32Array, columns: readonly ParquetColumn[]): Uint8Array | undefined {
  const areBytes = columns.every(({ kind }) => kind === "whole") && values.every((value) => value >= 0 && value <= 255);
  return areBytes ? new Uint8Array(values) : undefined;
}

/** The axes of each column's first row; empty for plain numbers. */
async function listShapes(
  file: ParquetFile,
  columns: readonly ParquetColumn[],
): Promise<readonly (readonly number[])[]> {
  const shapes: (readonly number[])[] = columns.map(() => []);
  const lists = columns.flatMap(({ depth }, index) => (depth > 0 ? [index] : []));
  const visit = (list: number, _: number, piece: ArrayLike<unknown>): void => {
    shapes[lists[list] ?? 0] = shapeOf(piece[0], columns[lists[list] ?? 0]?.depth ?? 0);
  };
  if (lists.length > 0)
    await file.forEachPiece(
      lists.map((index) => columns[index]?.name ?? ""),
      visit,
      1,
    );
  return shapes;
}

function isList(value: unknown): value is ArrayLike<unknown> {
  return Array.isArray(value) || ArrayBuffer.isView(value);
}

function shapeOf(value: unknown, depth: number): readonly number[] {
  if (depth === 0) return [];
  return isList(value) ? [value.length, ...shapeOf(value[0], depth - 1)] : [0];
}

/** Where the list ends in `values`; NaN if it does not have this shape. */
function putList(
  values: Float32Array,
  at: number,
  list: unknown,
  [size = 0, ...inner]: readonly number[],
  width: number,
  name: string,
): number {
  if (!isList(list) || list.length !== size) return NaN;
  if (inner.length === 0) {
    for (let i = 0; i < size; i++) put(values, at + i, list[i], width, name);
    return at + size;
  }
  let end = at;
  for (let i = 0; i < size; i++) end = putList(values, end, list[i], inner, width, name);
  return end;
}

function put(values: Float32Array, at: number, cell: unknown, width: number, name: string): void {
  const value = typeof cell === "number" ? cell : cell === null || cell === undefined ? NaN : Number(cell);
  values[at] = value;
  if (Number.isFinite(value) && !Number.isFinite(values[at])) {
    throw new DataError(
      "data-too-large",
      `${name} contains ${value} at ${place(at, width)}, too large for 32-bit numbers in training. Divide the data by a constant.`,
    );
  }
}
