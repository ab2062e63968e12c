/** How well reconstructions fit examples, and how latents correspond; plain arithmetic on rows. */

/**
 * 1 - the reconstructions' squared error / the column means': 1 is perfect, 0 is as good as the column means, below 0 is worse.
 * @param x and
 * @param mean [rows, columns]
 */
export function fitOf(x: Float32Array, mean: Float32Array, columns: number): number {
  const rows = x.length / columns;
  let [error, total] = [0, 0];
  for (let j = 0; j < columns; j++) {
    let sum = 0;
    for (let i = j; i < x.length; i += columns) sum += x[i] as number;
    for (let i = j; i < x.length; i += columns) {
      error += ((x[i] as number) - (mean[i] as number)) ** 2;
      total += ((x[i] as number) - sum / rows) ** 2;
    }
  }
  // NaN must not pass for a good fit.
  if (Number.isNaN(error)) return -Infinity;
  return total === 0 ? 0 : 1 - error / total;
}

/** |correlation| of each column of a with each of b, [columns of a][columns of b]; 0 where a column is constant. */
export function correlations(a: Float32Array, b: Float32Array, columns: number): readonly (readonly number[])[] {
  const [left, right] = [standardized(a, columns), standardized(b, columns)];
  const rows = a.length / columns;
  return Array.from({ length: columns }, (_, j) =>
    Array.from({ length: columns }, (__, k) => {
      let sum = 0;
      for (let i = 0; i < rows; i++) sum += (left[i * columns + j] as number) * (right[i * columns + k] as number);
      return Math.abs(sum / rows);
    }),
  );
}

/** Columns with mean 0 and variance 1; those that do not vary become 0. */
function standardized(values: Float32Array, columns: number): Float64Array {
  const rows = values.length / columns;
  const out = new Float64Array(values.length);
  for (let j = 0; j < columns; j++) {
    let [sum, squares] = [0, 0];
    for (let i = j; i < values.length; i += columns) sum += values[i] as number;
    const mean = sum / rows;
    for (let i = j; i < values.length; i += columns) squares += ((values[i] as number) - mean) ** 2;
    const deviation = Math.sqrt(squares / rows);
    if (deviation > MIN_DEVIATION)
      for (let i = j; i < values.length; i += columns) out[i] = ((values[i] as number) - mean) / deviation;
  }
  return out;
}

const MIN_DEVIATION = 1e-6;

export function rangeOf(values: Float32Array): { readonly least: number; readonly most: number } {
  let [least, most] = [Infinity, -Infinity];
  for (const value of values) {
    least = Math.min(least, value);
    most = Math.max(most, value);
  }
  return { least, most };
}
