import type { ColumnChoice } from "./columnChoice.ts";
import type { Column, ColumnFile } from "./columnFile.ts";
import { DataError } from "./dataError.ts";
import { withoutIndex } from "./indexColumns.ts";
import { checkRoom } from "./memory.ts";
import { place, type Table, tableOf } from "./table.ts";

/**
 * The numbers of columns, side by side; missing ones are NaN. A first column that is an index is left out as in a .csv.
 * @throws DataError for lists of different lengths, and numbers that are too large
 */
export async function readNumbers(
  file: ColumnFile,
  columns: readonly Column[],
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
      } else if (piece[i] === null || piece[i] === undefined) {
        throw new DataError(
          "data-shape",
          `${name} has no list in column "${names[column]}" at row ${row} (counting from 0): the cell is null. Remove the row, or fill it.`,
        );
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
function storedBytes(values: Float32Array, columns: readonly Column[]): Uint8Array | undefined {
  const areBytes = columns.every(({ kind }) => kind === "whole") && values.every((value) => value >= 0 && value <= 255);
  return areBytes ? new Uint8Array(values) : undefined;
}

/** The axes of each column's first row; empty for plain numbers. */
async function listShapes(file: ColumnFile, columns: readonly Column[]): Promise<readonly (readonly number[])[]> {
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
