/**
 * What a conditional decoder uses of what it is given. With m(z, c) the mean of x that it decodes, z and c drawn independently,
 *   zVariance         = E_c Var_z m(z, c),
 *   conditionVariance = E_z Var_c m(z, c),
 * both averaged over the columns of m, in their units squared, and their shares of Var m = E_c Var_z m + Var_c E_z m (the law of
 * total variance): the total-effect indices of Homma and Saltelli (1996). A share is zero if and only if the decoder emits the same
 * for any value of that input. They sum to one for a sum of a function of z and one of c, and to more by what only both together decide.
 */
export interface DecoderUse {
  readonly zVariance: number;
  readonly conditionVariance: number;
  /** Of the total variance, between 0 and 1; 0 too where nothing varies. */
  readonly zShare: number;
  readonly conditionShare: number;
}

/** Gathers m over all pairs of some z and some conditions, exactly for the product of the two sets, in double precision. */
export class DecoderUseSum {
  readonly #zRows: number;
  readonly #columns: number;
  #withinConditions = 0;
  #weight = 0;
  /** Of every (z, column), over conditions. */
  readonly #acrossConditions: WeightedSpread;
  /** Of a condition's means over z. */
  readonly #betweenConditions: WeightedSpread;

  constructor(zRows: number, columns: number) {
    this.#zRows = zRows;
    this.#columns = columns;
    this.#acrossConditions = new WeightedSpread(zRows * columns);
    this.#betweenConditions = new WeightedSpread(columns);
  }

  /**
   * @param means  m of one condition with every z, [zRows x columns]; the same z in the same order for each condition
   * @param weight how often the condition occurs
   */
  add(means: Float32Array, weight: number): void {
    const overZ = new WeightedSpread(this.#columns);
    for (let row = 0; row < this.#zRows; row++)
      overZ.add(means.subarray(row * this.#columns, (row + 1) * this.#columns), 1);
    this.#weight += weight;
    this.#withinConditions += weight * overZ.variance;
    this.#acrossConditions.add(means, weight);
    this.#betweenConditions.add(overZ.mean, weight);
  }

  finish(): DecoderVariances {
    const zVariance = this.#withinConditions / this.#weight;
    return {
      zVariance,
      conditionVariance: this.#acrossConditions.variance,
      totalVariance: zVariance + this.#betweenConditions.variance,
    };
  }
}

/** The same with Var m, averaged over the columns too. */
export interface DecoderVariances extends Pick<DecoderUse, "zVariance" | "conditionVariance"> {
  readonly totalVariance: number;
}

/** Shares of means of variances, so that several sums can be one figure. */
export function usedShares({ zVariance, conditionVariance, totalVariance }: DecoderVariances): DecoderUse {
  // Both are at most the total; the last bit may say otherwise.
  const share = (variance: number): number => (totalVariance === 0 ? 0 : Math.min(1, variance / totalVariance));
  return { zVariance, conditionVariance, zShare: share(zVariance), conditionShare: share(conditionVariance) };
}

/** Mean and mean variance of vectors; equal vectors have a variance of exactly zero. */
class WeightedSpread {
  readonly mean: Float64Array;
  #weight = 0;
  #squares = 0;

  constructor(size: number) {
    this.mean = new Float64Array(size);
  }

  /** West 1979: no difference of large sums. */
  add(values: ArrayLike<number>, weight: number): void {
    if (this.#weight === 0) this.mean.set(values);
    this.#weight += weight;
    const step = weight / this.#weight;
    for (let i = 0; i < this.mean.length; i++) {
      const before = (values[i] as number) - (this.mean[i] as number);
      this.mean[i] = (this.mean[i] as number) + step * before;
      this.#squares += weight * before * ((values[i] as number) - (this.mean[i] as number));
    }
  }

  /** Over the weights, averaged over the vectors' entries. */
  get variance(): number {
    return this.#squares / this.#weight / this.mean.length;
  }
}
