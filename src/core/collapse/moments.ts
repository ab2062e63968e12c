import { randomPurpose, seededRandom } from "../seededRandom.ts";
import type { ValueSummary } from "./evidence.ts";
import { forEachChunk, type RowSource, type StopSignal } from "./rowSource.ts";

/** The result of one pass over the rows, for each column and for all values. */
export interface Moments {
  readonly rows: number;
  readonly mean: Float64Array;
  /** Divided by the number of rows. With dynamic binarisation, those of the grey values. */
  readonly variance: Float64Array;
  /** E[x (1 - x)]: what drawing bits adds to the variance; zero where none are drawn. */
  readonly drawVariance: Float64Array;
  /** A column's value in the first row. */
  readonly first: Float64Array;
  /** A column's inner product with fixed random weights: equal columns share it to the last bit. */
  readonly signature: Float64Array;
  readonly minimum: number;
  readonly maximum: number;
  /** Numbers of values, not shares. */
  readonly whole: number;
  readonly zeroOrOne: number;
  /** Mean over rows of the sum of `carrier`, zero without one. */
  readonly carrier: number;
}

/**
 * Sums of x - c and of its square in float64, c the first row. That row is at most sqrt(rows) deviations from the mean, so
 * cancellation costs the variance at most rows * 1e-16 of itself, however far from zero the data are.
 * @param drawn   whether bits are drawn from the values anew each epoch (dynamic binarisation)
 * @param carrier nats that depend on a value alone, for likelihoods where they are not a function of the moments
 */
export async function gatherMoments(
  source: RowSource,
  drawn: boolean,
  carrier: ((value: number) => number) | undefined,
  signal?: StopSignal,
): Promise<Moments> {
  const { rows, columns } = source;
  const sums = new ColumnSums(columns);
  const random = seededRandom(randomPurpose.evidence);
  const carried = carrier === undefined ? undefined : remembered(carrier);
  let carrierSum = 0;
  await forEachChunk(source, signal, (values, count, start) => {
    if (start === 0) sums.first.set(values.subarray(0, columns));
    sums.add(
      values,
      Float64Array.from({ length: count }, () => random.nextUniform() + random.nextUniform() * 2 ** -24),
    );
    if (carried !== undefined) for (let i = 0; i < count * columns; i++) carrierSum += carried(values[i] as number);
  });
  const shift = sums.sum.map((sum) => sum / rows);
  const mean = shift.map((value, j) => value + (sums.first[j] as number));
  const variance = sums.squares.map((square, j) => Math.max(0, square / rows - (shift[j] as number) ** 2));
  const drawVariance = mean.map((value, j) => (drawn ? Math.max(0, value * (1 - value) - (variance[j] as number)) : 0));
  const { first, signature, minimum, maximum, whole, zeroOrOne } = sums;
  return {
    rows,
    mean,
    variance,
    drawVariance,
    first,
    signature,
    minimum,
    maximum,
    whole,
    zeroOrOne,
    carrier: carrierSum / rows,
  };
}

class ColumnSums {
  readonly first: Float64Array;
  readonly sum: Float64Array;
  readonly squares: Float64Array;
  readonly signature: Float64Array;
  minimum = Infinity;
  maximum = -Infinity;
  whole = 0;
  zeroOrOne = 0;

  constructor(columns: number) {
    this.first = new Float64Array(columns);
    this.sum = new Float64Array(columns);
    this.squares = new Float64Array(columns);
    this.signature = new Float64Array(columns);
  }

  /** One weight for each row. This is the inner loop over all values, so counts are kept in local variables. */
  add(values: Float32Array, weights: Float64Array): void {
    const { first, sum, squares, signature } = this;
    const columns = first.length;
    let { minimum, maximum } = this;
    let whole = 0;
    let zeroOrOne = 0;
    for (let row = 0; row < weights.length; row++) {
      const weight = weights[row] as number;
      const offset = row * columns;
      for (let j = 0; j < columns; j++) {
        const x = values[offset + j] as number;
        const shifted = x - (first[j] as number);
        sum[j] = (sum[j] as number) + shifted;
        squares[j] = (squares[j] as number) + shifted * shifted;
        signature[j] = (signature[j] as number) + weight * x;
        if (x < minimum) minimum = x;
        if (x > maximum) maximum = x;
        if (x === Math.floor(x)) {
          whole++;
          if (x === 0 || x === 1) zeroOrOne++;
        }
      }
    }
    this.minimum = minimum;
    this.maximum = maximum;
    this.whole += whole;
    this.zeroOrOne += zeroOrOne;
  }
}

/** Most counts are small, and a log-gamma takes as long as a hundred multiplications: they are cached. */
function remembered(carrier: (value: number) => number): (value: number) => number {
  const known = new Float64Array(4096).fill(NaN);
  return (value) => {
    const before = known[value];
    // Undefined for a fraction or a large count, NaN for a value that is not cached yet.
    if (before === undefined) return carrier(value);
    return before === before ? before : (known[value] = carrier(value));
  };
}

/** With dynamic binarisation, the summary of the bits, which the model sees. */
export function summaryOf(moments: Moments, drawn: boolean): ValueSummary {
  const { rows, mean, variance, drawVariance, minimum, maximum, whole, zeroOrOne } = moments;
  const values = rows * mean.length;
  let varianceSum = 0;
  let squaredMeans = 0;
  let smallestVariance = Infinity;
  for (let j = 0; j < mean.length; j++) {
    const columnVariance = (variance[j] as number) + (drawVariance[j] as number);
    varianceSum += columnVariance;
    if (columnVariance > 0) smallestVariance = Math.min(smallestVariance, columnVariance);
    squaredMeans += (mean[j] as number) ** 2;
  }
  return {
    rows,
    minimum: drawn && minimum < 1 ? 0 : minimum,
    maximum: drawn && maximum > 0 ? 1 : maximum,
    meanColumnVariance: varianceSum / mean.length,
    smallestDeviation: Number.isFinite(smallestVariance) ? Math.sqrt(smallestVariance) : 0,
    // Constant data are infinitely far off centre; the largest finite number stands for it.
    offCentre: varianceSum > 0 ? Math.sqrt(squaredMeans / varianceSum) : squaredMeans > 0 ? Number.MAX_VALUE : 0,
    shareWhole: drawn ? 1 : whole / values,
    shareZeroOrOne: drawn ? 1 : zeroOrOne / values,
  };
}

/** Limit of the columns or pairs that are listed. */
const NAMED = 10;

/** Columns with a single value. */
export function constantColumns(
  moments: Moments,
  drawn: boolean,
): { readonly count: number; readonly first: readonly number[] } {
  const first: number[] = [];
  let count = 0;
  for (let j = 0; j < moments.mean.length; j++) {
    if (!isConstant(moments, j, drawn)) continue;
    count++;
    if (first.length < NAMED) first.push(j);
  }
  return { count, first };
}

/** Columns equal to an earlier one that is not constant. Grey columns whose bits are drawn apart are never equal. */
export function duplicateColumns(
  moments: Moments,
  drawn: boolean,
): { readonly count: number; readonly first: readonly (readonly [number, number])[] } {
  const first: (readonly [number, number])[] = [];
  const seen = new Map<number, number>();
  let count = 0;
  for (let j = 0; j < moments.mean.length && !drawn; j++) {
    if (isConstant(moments, j, drawn)) continue;
    const signature = moments.signature[j] as number;
    const twin = seen.get(signature);
    if (twin === undefined) {
      seen.set(signature, j);
    } else if (moments.mean[j] === moments.mean[twin] && moments.variance[j] === moments.variance[twin]) {
      count++;
      if (first.length < NAMED) first.push([j, twin]);
    }
  }
  return { count, first };
}

export function isConstant({ first, variance, mean }: Moments, column: number, drawn: boolean): boolean {
  const value = first[column] as number;
  // Exact: of a constant column every difference from the first row is zero.
  return variance[column] === 0 && mean[column] === value && (!drawn || value === 0 || value === 1);
}
