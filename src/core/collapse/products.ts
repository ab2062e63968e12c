/**
 * The dense products that take most of the time, as a port: an engine does them in parallel, `plainProducts` in plain
 * TypeScript. All matrices are row-major float32; a result replaces what `out` held. None may be the same array as `out`.
 */
export interface Products {
  /** out [m x n] = a' b, where a is [rows x m] and b [rows x n]. */
  transposeMultiply(
    a: Float32Array,
    b: Float32Array,
    rows: number,
    m: number,
    n: number,
    out: Float32Array,
  ): Promise<void>;
  /** out [rows x columns] = a b, where a is [rows x inner] and b [inner x columns]. */
  multiply(
    a: Float32Array,
    b: Float32Array,
    rows: number,
    inner: number,
    columns: number,
    out: Float32Array,
  ): Promise<void>;
}

/** The reference: sums in float64, rounded once. */
export const plainProducts: Products = {
  transposeMultiply: (a, b, rows, m, n, out) => {
    const sums = new Float64Array(n);
    for (let i = 0; i < m; i++) {
      sums.fill(0);
      for (let row = 0; row < rows; row++) addMultiple(sums, a[row * m + i] as number, b, row * n);
      out.set(sums, i * n);
    }
    return Promise.resolve();
  },
  multiply: (a, b, rows, inner, columns, out) => {
    const sums = new Float64Array(columns);
    for (let row = 0; row < rows; row++) {
      sums.fill(0);
      for (let i = 0; i < inner; i++) addMultiple(sums, a[row * inner + i] as number, b, i * columns);
      out.set(sums, row * columns);
    }
    return Promise.resolve();
  },
};

/** sums += factor * (the row of b that begins at `offset`). */
function addMultiple(sums: Float64Array, factor: number, b: Float32Array, offset: number): void {
  if (factor === 0) return;
  for (let j = 0; j < sums.length; j++) sums[j] = (sums[j] as number) + factor * (b[offset + j] as number);
}
