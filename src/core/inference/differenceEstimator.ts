/**
 * Estimates the mean over N examples of a figure that is measured on n of them, with the help of a cheap one that is known of all and
 * nearly equal: mean_N(cheap) + mean_n(figure - cheap), the difference estimator of two-phase sampling (Särndal, Swensson and Wretman
 * 1992, section 9.3). What examples differ by then cancels, and two models compare as if both were measured on all.
 *
 * @param cheap    N numbers
 * @param measured n numbers, of the first n examples of `order`
 * @param order    a random order of 0 .. N-1
 * @returns N pseudo-values: their mean is the estimate, and the variance of that mean is theirs over N, up to (N - 1) / N. So it is for
 *          differences of two models' pseudo-values, whatever n each has. With n = N they are the measured numbers.
 */
export function pseudoValues(
  cheap: ArrayLike<number>,
  measured: ArrayLike<number>,
  order: ArrayLike<number>,
): Float64Array {
  const [all, count] = [cheap.length, measured.length];
  const values = new Float64Array(all);
  if (count === all) {
    for (let i = 0; i < all; i++) values[order[i] as number] = measured[i] as number;
    return values;
  }
  const differences = differencesOf(cheap, measured, order);
  const mean = differences.reduce((sum, value) => sum + value, 0) / count;
  for (let i = 0; i < all; i++) {
    const example = order[i] as number;
    const excess = i < count ? (all / count) * ((differences[i] as number) - mean) : 0;
    values[example] = (cheap[example] as number) + mean + excess;
  }
  return values;
}

/** The measured numbers from which `pseudoValues` were made, in their order. */
export function measuredValues(
  cheap: ArrayLike<number>,
  values: ArrayLike<number>,
  order: ArrayLike<number>,
  count: number,
): Float64Array {
  const all = cheap.length;
  let mean = 0;
  for (let i = 0; i < all; i++) mean += ((values[i] as number) - (cheap[i] as number)) / all;
  return Float64Array.from({ length: count }, (_, i) => {
    const example = order[i] as number;
    const excess = (values[example] as number) - (cheap[example] as number) - mean;
    return (cheap[example] as number) + mean + (count / all) * excess;
  });
}

function differencesOf(
  cheap: ArrayLike<number>,
  measured: ArrayLike<number>,
  order: ArrayLike<number>,
): readonly number[] {
  return Array.from(
    { length: measured.length },
    (_, i) => (measured[i] as number) - (cheap[order[i] as number] as number),
  );
}
