import { randomPurpose, seededRandom } from "../core/seededRandom.ts";
import { drawBinary } from "../data/binarize.ts";

const SEED = 0;
/** Keeps these bits apart from those of training and of its evaluations (evaluateModels.ts). */
const OWN_BITS = -3;

/** Draws an example's bits from its grey values, always the same ones: for figures that look at examples one by one. */
export function drawEvaluatedBits(values: Float32Array, row: number): void {
  drawBinary(values, seededRandom(SEED, randomPurpose.binarization, OWN_BITS, row));
}
