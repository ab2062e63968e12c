import type { ColumnChoice } from "./columnChoice.ts";
import type { Column, ColumnFile, VisitPiece } from "./columnFile.ts";
import { DataError } from "./dataError.ts";
import { withoutIndex } from "./indexColumns.ts";
import { checkRoom } from "./memory.ts";
import { NumberMatrix } from "./numberMatrix.ts";
import { type Table, tableOf } from "./table.ts";

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
  const areWhole = columns.every(({ kind }) => kind === "whole");
  const matrix = new NumberMatrix(rows, width, areWhole, name);
  const visit: VisitPiece = (column, firstRow, piece) => {
    const [start = 0, size = 0, shape = []] = [starts[column], widths[column], shapes[column]];
    if (piece instanceof Float64Array) {
      matrix.putColumn(start, firstRow, piece);
      return;
    }
    for (let i = 0; i < piece.length; i++) {
      const row = firstRow + i;
      const at = row * width + start;
      if (shape.length === 0) {
        matrix.put(at, numberOf(piece[i]));
      } else if (piece[i] === null || piece[i] === undefined) {
        throw new DataError(
          "data-shape",
          `${name} has no list in column "${names[column]}" at row ${row} (counting from 0): the cell is null. Remove the row, or fill it.`,
        );
      } else if (putList(matrix, at, piece[i], shape) !== at + size) {
        throw new DataError(
          "data-shape",
          `${name} contains lists of different lengths in column "${names[column]}": the first has ${shape.join(" x ")} numbers, ` +
            `but the one at row ${row} (counting from 0) does not. Make all lists equally long.`,
        );
      }
    }
  };
  await file.forEachPiece(names, visit, { asNumbers: true });
  const { values } = matrix;
  const [only] = shapes;
  const exampleShape = shapes.length === 1 && only !== undefined && only.length > 1 ? only : undefined;
  // Lists have several columns under one name.
  if (width !== columns.length) return { ...tableOf([rows, width], values), exampleShape };
  const { table, ...found } = withoutIndex({ values, rows, width, names }, choice, isWithIndex, name);
  return { ...table, ...found };
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
      { rowLimit: 1 },
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

/** Where the list ends in the matrix; NaN if it does not have this shape. */
function putList(matrix: NumberMatrix, at: number, list: unknown, [size = 0, ...inner]: readonly number[]): number {
  if (!isList(list) || list.length !== size) return NaN;
  if (inner.length === 0) {
    for (let i = 0; i < size; i++) matrix.put(at + i, numberOf(list[i]));
    return at + size;
  }
  let end = at;
  for (let i = 0; i < size; i++) end = putList(matrix, end, list[i], inner);
  return end;
}

/** Also of a bigint, a boolean and a decimal; NaN for what is missing. */
function numberOf(cell: unknown): number {
  return typeof cell === "number" ? cell : cell === null || cell === undefined ? NaN : Number(cell);
}
