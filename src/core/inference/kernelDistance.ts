import { permutation, type SeededRandom } from "../seededRandom.ts";
import { sampleMean, type SampleMean } from "./sampleMean.ts";

export interface KernelDistanceOptions {
  /** Rows of each set in one estimate; the sets are cut into as many disjoint blocks as there are. */
  readonly blockRows: number;
  readonly random: SeededRandom;
}

/**
 * Squared maximum mean discrepancy under the kernel (x'y / size + 1)^3, without bias (Gretton et al. 2012, equation 3; of image
 * features the kernel distance of Binkowski et al. 2018). Zero in expectation between samples of one distribution, and then as often
 * negative as positive.
 * @param a, b [rows x size] each
 * @returns the mean over blocks, with its error (NaN when there is only one)
 */
export function kernelDistance(
  a: Float64Array,
  b: Float64Array,
  size: number,
  { blockRows, random }: KernelDistanceOptions,
): SampleMean {
  const blocks = Math.floor(Math.min(a.length, b.length) / size / blockRows);
  if (!(blocks >= 1 && blockRows >= 2)) {
    throw new RangeError(
      `blocks of ${blockRows} rows cannot be cut from sets of ${a.length / size} and ${b.length / size}`,
    );
  }
  const orderOfA = permutation(random, a.length / size);
  const orderOfB = permutation(random, b.length / size);
  const estimates = Array.from({ length: blocks }, (_, block) => {
    const [start, end] = [block * blockRows, (block + 1) * blockRows];
    return discrepancy(
      chosenRows(a, size, orderOfA.subarray(start, end)),
      chosenRows(b, size, orderOfB.subarray(start, end)),
    );
  });
  return sampleMean(estimates);
}

function chosenRows(features: Float64Array, size: number, rows: Uint32Array): readonly Float64Array[] {
  return Array.from(rows, (row) => features.subarray(row * size, (row + 1) * size));
}

function discrepancy(a: readonly Float64Array[], b: readonly Float64Array[]): number {
  const rows = a.length;
  let within = 0;
  let between = 0;
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < rows; j++) {
      between += kernel(a[i] as Float64Array, b[j] as Float64Array);
      // The kernel of a row with itself is left out: it would bias the estimate.
      if (j < i)
        within +=
          2 * (kernel(a[i] as Float64Array, a[j] as Float64Array) + kernel(b[i] as Float64Array, b[j] as Float64Array));
    }
  }
  return within / (rows * (rows - 1)) - (2 * between) / (rows * rows);
}

function kernel(x: Float64Array, y: Float64Array): number {
  let product = 0;
  for (let i = 0; i < x.length; i++) product += (x[i] as number) * (y[i] as number);
  return (product / x.length + 1) ** 3;
}
