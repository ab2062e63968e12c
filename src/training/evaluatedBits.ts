import { randomPurpose, seededRandom } from "../core/seededRandom.ts";
import { drawBinary } from "../data/binarize.ts";

const SEED = 0;
/** Separates these bits from those of training and of its evaluations (evaluateModels.ts). */
const OWN_BITS = -3;

/** Draws an example's bits from its grey values. They are always the same, for figures of single examples. */
export function drawEvaluatedBits(values: Float32Array, row: number): void {
  drawBinary(values, seededRandom(SEED, randomPurpose.binarization, OWN_BITS, row));
}
