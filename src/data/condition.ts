/** What a conditional model is given beside each example: its label, or columns that are no part of it. */
import { DataError } from "./dataError.ts";
import type { Matrix } from "./dataset.ts";
import type { LabelParts } from "./labelParts.ts";

export interface Condition {
  readonly train: Matrix;
  readonly heldOut: Matrix;
}

/** More are names of rows rather than classes, and a layer over them would be most of the model. */
export const MAX_CLASSES = 1000;

/**
 * Labels as one-hot rows, a column for each label of the training rows in ascending order.
 * @param name of the file, for messages
 * @throws DataError when there are too many, or a held-out row has none or one that no training row has.
 */
export function labelCondition({ train, heldOut, names }: Omit<LabelParts, "print">, name: string): Condition {
  if (heldOut === undefined) {
    throw new DataError(
      "condition-held-out",
      `${name} covers the training rows alone, and a conditional model needs the labels of the held-out rows too. ` +
        `Save the labels of both in it, training rows first.`,
    );
  }
  const classes = [...new Set(train)].sort((a, b) => a - b);
  if (classes.length > MAX_CLASSES) {
    throw new DataError(
      "condition-classes",
      `${name} has ${classes.length} different labels among the training rows, and a model can be given at most ${MAX_CLASSES} classes. ` +
        `Use coarser labels, or "condition": "none".`,
    );
  }
  const columnOf = new Map(classes.map((label, column) => [label, column]));
  const unseen = heldOut.find((label) => !columnOf.has(label));
  if (unseen !== undefined) {
    const shown = names === undefined ? String(unseen) : JSON.stringify(names[unseen]);
    throw new DataError(
      "condition-unseen",
      `${name} has the label ${shown} among the held-out rows and not among the training rows, so a model learns nothing of it. ` +
        `Leave those rows out, or hold out others.`,
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
  /** The columns that are left, in their order. */
  readonly rest: Matrix;
  /** Those taken out, in the order asked for, as the file has them: the data's scale is the examples'. */
  readonly taken: Matrix;
}

/**
 * @param name of the file, for messages
 * @throws DataError when a column is not there, or none is left.
 */
export function takeColumns(matrix: Matrix, wanted: readonly number[], name: string): ColumnsApart {
  const { columns, scale } = matrix;
  const missing = wanted.find((column) => column >= columns);
  if (missing !== undefined) {
    throw new DataError(
      "condition-column",
      `${name} has ${columns} columns, numbered from 0, and no column ${missing}. Name one that it has.`,
    );
  }
  const left = Array.from({ length: columns }, (_, column) => column).filter((column) => !wanted.includes(column));
  if (left.length === 0) {
    throw new DataError(
      "condition-column",
      `${name} has ${columns} columns, and all of them are taken as the condition. Leave one to be decoded.`,
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
