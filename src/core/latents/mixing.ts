import { chiSquaredTail } from "../chiSquared.ts";
import type { NearestRows } from "./nearestRows.ts";

/** How classes are mixed among the nearest rows of each row. */

interface Classes {
  readonly classOf: Int32Array;
  readonly classes: number;
}

const MAX_STEPS = 60;
const ENTROPY_TOLERANCE = 1e-5;

/**
 * The local inverse Simpson's index of each row (Korsunsky et al. 2019): the number of classes that are equally likely among its neighbours,
 * which are weighted by a Gaussian kernel of the given perplexity. 1 where all are of one class.
 */
export function localInverseSimpson(
  { count, neighbours, distances }: NearestRows,
  { classOf, classes }: Classes,
  perplexity: number,
): Float64Array {
  const shares = new Float64Array(classes);
  return Float64Array.from({ length: classOf.length }, (_, row) => {
    const weights = kernelWeights(distances.subarray(row * count, (row + 1) * count), Math.log(perplexity));
    shares.fill(0);
    weights.forEach((weight, i) => {
      const part = classOf[neighbours[row * count + i] as number] as number;
      shares[part] = (shares[part] as number) + weight;
    });
    return 1 / shares.reduce((sum, share) => sum + share * share, 0);
  });
}

/**
 * exp(-distance x precision) as shares, with the precision at which their entropy is the given one (as in t-SNE, but for distances not squared).
 * Newton's steps, halved into the interval that holds the precision: the entropy falls by precision x variance of the distances.
 */
function kernelWeights(distances: Float64Array, entropyNats: number): Float64Array {
  const nearest = distances[0] as number;
  const weights = new Float64Array(distances.length);
  let [precision, least, most] = [1, 0, Infinity];
  for (let step = 0; step < MAX_STEPS; step++) {
    let [total, sum, squares] = [0, 0, 0];
    for (let i = 0; i < distances.length; i++) {
      const further = (distances[i] as number) - nearest;
      const weight = Math.exp(-further * precision);
      weights[i] = weight;
      total += weight;
      sum += weight * further;
      squares += weight * further * further;
    }
    for (let i = 0; i < weights.length; i++) weights[i] = (weights[i] as number) / total;
    const mean = sum / total;
    const excess = Math.log(total) + precision * mean - entropyNats;
    if (Math.abs(excess) < ENTROPY_TOLERANCE) break;
    if (excess > 0) least = precision;
    else most = precision;
    const next = precision + excess / (precision * (squares / total - mean * mean));
    if (next > least && next < most) precision = next;
    else precision = most === Infinity ? precision * 2 : (least + most) / 2;
  }
  return weights;
}

/**
 * For each row, whether the classes of its nearest rows are those of all rows, by Pearson's test at the given level (the test of Buettner et al.
 * 2019). The share of ones is about 1 - level where classes are mixed.
 * @returns 1: not rejected; 0: rejected
 */
export function mixingTests(
  { count, neighbours }: NearestRows,
  { classOf, classes }: Classes,
  size: number,
  level: number,
): Float64Array {
  const rows = classOf.length;
  const used = Math.min(size, count);
  const expected = new Float64Array(classes);
  classOf.forEach((part) => (expected[part] = (expected[part] as number) + used / rows));
  const observed = new Float64Array(classes);
  return Float64Array.from({ length: rows }, (_, row) => {
    observed.fill(0);
    for (let i = 0; i < used; i++) {
      const part = classOf[neighbours[row * count + i] as number] as number;
      observed[part] = (observed[part] as number) + 1;
    }
    const statistic = observed.reduce(
      (sum, value, c) => sum + (value - (expected[c] as number)) ** 2 / (expected[c] as number),
      0,
    );
    return chiSquaredTail(statistic, classes - 1) >= level ? 1 : 0;
  });
}
