import { cholesky, solveLeading } from "./cholesky.ts";

/** A symmetric positive definite matrix, factored once. */
export class PositiveDefinite {
  readonly size: number;
  readonly #factor: Float64Array;

  /**
   * @param matrix [size x size] row-major; only the lower triangle is read
   * @throws RangeError when it is not positive definite
   */
  constructor(matrix: Float64Array, size: number) {
    this.size = size;
    this.#factor = cholesky(matrix, size);
  }

  logDeterminant(): number {
    let sum = 0;
    for (let i = 0; i < this.size; i++) sum += Math.log(this.#factor[i * (this.size + 1)] as number);
    return 2 * sum;
  }

  /** A^-1 b. */
  solve(b: Float64Array): Float64Array {
    const x = Float64Array.from(b);
    solveLeading(this.#factor, this.size, this.size, x);
    return x;
  }

  /** A^-1, [size x size]. */
  inverse(): Float64Array {
    const inverse = new Float64Array(this.size * this.size);
    for (let i = 0; i < this.size; i++) {
      inverse[i * (this.size + 1)] = 1;
      solveLeading(this.#factor, this.size, this.size, inverse.subarray(i * this.size, (i + 1) * this.size));
    }
    return inverse;
  }
}
