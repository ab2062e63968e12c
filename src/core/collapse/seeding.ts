import type { ClusterOptions } from "./clusters.ts";
import type { ExponentialFamily } from "./exponentialFamily.ts";

/** Nearer to the boundary of the means than this, the divergence from an example would be that of its rounding. */
const MARGIN = 1e-3;

/**
 * Training rows to start centroids at, spread over the data: each is drawn with a probability proportional to the Bregman
 * divergence from the nearest one before (k-means++, Arthur and Vassilvitskii 2007; Nock et al. 2008 for divergences). Clusters far
 * out get a centroid from the start, however small they are.
 * @returns at most `count` row numbers: fewer when the rows have fewer different values
 */
export function seedRows({ train, columns, families, random }: ClusterOptions, count: number): readonly number[] {
  const { values, rows } = train;
  const familyOf = (j: number): ExponentialFamily => families[j] as ExponentialFamily;
  const insideOf = (row: number, j: number): number => familyOf(j).inside(values[row * columns + j] as number, MARGIN);
  /** ln p(x | x): what no other mean exceeds. */
  const best = new Float64Array(rows);
  for (let row = 0; row < rows; row++) {
    for (let j = 0; j < columns; j++) {
      const mean = insideOf(row, j);
      const family = familyOf(j);
      best[row] =
        (best[row] as number) +
        (values[row * columns + j] as number) * family.naturalParameter(mean) -
        family.logPartition(mean);
    }
  }
  const nearest = new Float64Array(rows).fill(Infinity);
  const parameters = new Float64Array(columns);
  const chosen: number[] = [];
  let next = Math.floor(random.nextUniform() * rows);
  while (chosen.length < count && next >= 0) {
    chosen.push(next);
    let partition = 0;
    for (let j = 0; j < columns; j++) {
      const mean = insideOf(next, j);
      parameters[j] = familyOf(j).naturalParameter(mean);
      partition += familyOf(j).logPartition(mean);
    }
    let total = 0;
    for (let row = 0; row < rows; row++) {
      let fit = -partition;
      for (let j = 0; j < columns; j++) fit += (values[row * columns + j] as number) * (parameters[j] as number);
      nearest[row] = Math.max(0, Math.min(nearest[row] as number, (best[row] as number) - fit));
      total += nearest[row] as number;
    }
    nearest[next] = 0;
    next = drawn(nearest, random.nextUniform() * total);
  }
  return chosen;
}

/** The row at which the running sum of the weights passes `at`; -1 where none weighs anything. */
function drawn(weights: Float64Array, at: number): number {
  let last = -1;
  let sum = 0;
  for (let row = 0; row < weights.length; row++) {
    if ((weights[row] as number) <= 0) continue;
    last = row;
    sum += weights[row] as number;
    if (sum > at) return row;
  }
  return last;
}
