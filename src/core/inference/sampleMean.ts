/** A mean over independent examples and how far it may be off. */
export interface SampleMean {
  readonly mean: number;
  /** The standard deviation over the square root of their number; NaN for a single example. */
  readonly standardError: number;
}

export function sampleMean(values: ArrayLike<number>): SampleMean {
  const count = values.length;
  let mean = 0;
  let squares = 0;
  for (let i = 0; i < count; i++) {
    // Welford 1962: exact where the sum of squares would cancel.
    const before = (values[i] as number) - mean;
    mean += before / (i + 1);
    squares += before * ((values[i] as number) - mean);
  }
  return { mean: count === 0 ? Number.NaN : mean, standardError: Math.sqrt(squares / (count - 1) / count) };
}
