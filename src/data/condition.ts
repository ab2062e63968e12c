/** The condition of each example in a conditional model: its label, or columns that are removed from x. */
import { DataError } from "./dataError.ts";
import type { Matrix } from "./dataset.ts";
import type { LabelParts } from "./labelParts.ts";

export interface Condition {
  readonly train: Matrix;
  readonly heldOut: Matrix;
}

/** More labels are names of rows rather than classes, and a layer over them would be most of the model. */
export const MAX_CLASSES = 1000;

/**
 * Labels as one-hot rows, a column for each label of the training rows in ascending order.
 * @param name of the file, for messages
 * @throws DataError if there are too many labels, or a held-out row has no label or one that is not in the training rows.
 */
export function labelCondition({ train, heldOut, names }: Omit<LabelParts, "print">, name: string): Condition {
  if (heldOut === undefined) {
    throw new DataError(
      "condition-held-out",
      `${name} has labels for the training rows only, but a conditional model also needs those of the held-out rows. ` +
        `Save the labels of both, training rows first.`,
    );
  }
  const classes = [...new Set(train)].sort((a, b) => a - b);
  if (classes.length > MAX_CLASSES) {
    throw new DataError(
      "condition-classes",
      `${name} has ${classes.length} different labels in the training rows, but a condition can have at most ${MAX_CLASSES} classes. ` +
        `Use coarser labels, or "condition": "none".`,
    );
  }
  const columnOf = new Map(classes.map((label, column) => [label, column]));
  const unseen = heldOut.find((label) => !columnOf.has(label));
  if (unseen !== undefined) {
    const shown = names === undefined ? String(unseen) : JSON.stringify(names[unseen]);
    throw new DataError(
      "condition-unseen",
      `${name} has the label ${shown} in the held-out rows but not in the training rows, so the model cannot learn it. ` +
        `Remove these rows, or hold out others.`,
    );
  }
  return { train: oneHot(train, columnOf), heldOut: oneHot(heldOut, columnOf) };
}

function oneHot(labels: Int32Array, columnOf: ReadonlyMap<number, number>): Matrix {
  const columns = columnOf.size;
  const values = new Uint8Array(labels.length * columns);
  labels.forEach((label, row) => {
    values[row * columns + (columnOf.get(label) ?? 0)] = 1;
  });
  return { rows: labels.length, columns, values, scale: 1 };
}

export interface ColumnsApart {
  /** The remaining columns, in their order. */
  readonly rest: Matrix;
  /** The condition columns, in the order of the spec and unscaled: data.scale applies to examples only. */
  readonly taken: Matrix;
}

/**
 * @param name of the file, for messages
 * @throws DataError if a column does not exist, or no column remains.
 */
export function takeColumns(matrix: Matrix, wanted: readonly number[], name: string): ColumnsApart {
  const { columns, scale } = matrix;
  const missing = wanted.find((column) => column >= columns);
  if (missing !== undefined) {
    throw new DataError(
      "condition-column",
      `${name} has no column ${missing}: its ${columns} columns are numbered from 0. Use one of them.`,
    );
  }
  const left = Array.from({ length: columns }, (_, column) => column).filter((column) => !wanted.includes(column));
  if (left.length === 0) {
    throw new DataError(
      "condition-column",
      `All ${columns} columns of ${name} are used as the condition, so there is nothing to decode. Remove at least one from the list.`,
    );
  }
  return { rest: selected(matrix, left, scale), taken: selected(matrix, wanted, 1) };
}

function selected({ rows, columns, values }: Matrix, wanted: readonly number[], scale: number): Matrix {
  const size = rows * wanted.length;
  const chosen = values instanceof Float32Array ? new Float32Array(size) : new Uint8Array(size);
  for (let row = 0; row < rows; row++) {
    wanted.forEach((column, i) => {
      chosen[row * wanted.length + i] = values[row * columns + column] as number;
    });
  }
  return { rows, columns: wanted.length, values: chosen, scale };
}
