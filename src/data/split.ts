import { permutation, randomPurpose, seededRandom } from "../core/seededRandom.ts";
import { DataError } from "./dataError.ts";
import type { Matrix } from "./dataset.ts";

export interface Split {
  /** Row numbers, ascending: the split decides which rows, not their order. */
  readonly train: Uint32Array;
  readonly heldOut: Uint32Array;
}

/**
 * Sets round(fraction * rows) rows aside, at least one, drawn from the stream (seed, heldOutSplit).
 * @throws DataError if either part would be empty.
 */
export function splitRows(rows: number, fraction: number, seed: number): Split {
  const count = Math.max(1, Math.round(fraction * rows));
  if (!(fraction > 0 && fraction < 1) || count >= rows) {
    const parts = `${Math.max(0, rows - count)} of ${rows} rows for training and ${Math.min(count, rows)} held out`;
    throw new DataError(
      "held-out-fraction",
      fraction > 0 && fraction < 1
        ? `A held-out fraction of ${fraction} leaves ${parts}. Lower it or use more data.`
        : `A held-out fraction of ${fraction} leaves one part without rows. Choose a fraction between 0 and 1, such as 0.2.`,
    );
  }
  const order = permutation(seededRandom(seed, randomPurpose.heldOutSplit), rows);
  return { heldOut: order.slice(0, count).sort(), train: order.slice(count).sort() };
}

/** The given rows of a matrix, copied. */
export function takeRows(matrix: Matrix, rows: Uint32Array): Matrix {
  const { columns, values, scale, transform } = matrix;
  const taken =
    values instanceof Uint8Array ? new Uint8Array(rows.length * columns) : new Float32Array(rows.length * columns);
  rows.forEach((row, i) => taken.set(values.subarray(row * columns, (row + 1) * columns), i * columns));
  return { rows: rows.length, columns, values: taken, scale, transform };
}

/** Both parts of a matrix that nobody else reads: the training rows stay in its memory, so that a large table is not there twice. */
export function splitInPlace(matrix: Matrix, { train, heldOut }: Split): { train: Matrix; heldOut: Matrix } {
  const { columns, values } = matrix;
  const apart = takeRows(matrix, heldOut);
  // Ascending, so that no row is overwritten before it has moved.
  train.forEach((row, i) => values.copyWithin(i * columns, row * columns, (row + 1) * columns));
  return {
    train: { ...matrix, rows: train.length, values: values.subarray(0, train.length * columns) },
    heldOut: apart,
  };
}
