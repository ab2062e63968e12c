import { randomPurpose, type SeededRandom, seededRandom } from "../core/seededRandom.ts";
import { type DataSettings, gatherRows, type Matrix } from "./dataset.ts";

/**
 * Replaces each value x in [0, 1] by a draw from Bernoulli(x), one uniform number for each value. For dynamic binarisation
 * `random` is the stream (seed, binarization, epoch, step); static binarisation has its own, see `binarized`.
 */
export function drawBinary(values: Float32Array, random: SeededRandom): void {
  for (let i = 0; i < values.length; i++) values[i] = random.nextUniform() < (values[i] as number) ? 1 : 0;
}

/**
 * The matrix as it is stored for training: bytes of 0 and 1 for `threshold` (x > 0.5 after scaling) and `static`, itself
 * for `none` and `dynamic`, which the training loop draws again in each epoch.
 *
 * Static draws belong to the data set, not to a run, so their seed is 0 for every training seed; the epoch -1,
 * which training never uses, keeps their stream, (0, binarization, -1, part), apart from every dynamic one.
 */
export function binarized(matrix: Matrix, how: DataSettings["binarize"], part: "train" | "heldOut"): Matrix {
  if (how === "none" || how === "dynamic") return matrix;
  const { rows, columns } = matrix;
  const values = new Uint8Array(rows * columns);
  const random = seededRandom(0, randomPurpose.binarization, -1, part === "train" ? 0 : 1);
  const row = new Float32Array(columns);
  for (let r = 0; r < rows; r++) {
    gatherRows(matrix, [r], 0, 1, row, 0);
    if (how === "static") drawBinary(row, random);
    // After a draw the values are 0 and 1, which the threshold does not change.
    for (let c = 0; c < columns; c++) values[r * columns + c] = (row[c] as number) > 0.5 ? 1 : 0;
  }
  return { rows, columns, values, scale: 1 };
}
