/** The factor of a symmetric positive definite matrix A = L L', and what follows from it. All matrices are row-major. */
export class Cholesky {
  readonly #lower: Float64Array;
  readonly size: number;

  /**
   * @param matrix [size x size]; only the lower triangle is read
   * @throws RangeError when it is not positive definite
   */
  constructor(matrix: Float64Array, size: number) {
    const lower = new Float64Array(size * size);
    for (let i = 0; i < size; i++) {
      for (let j = 0; j <= i; j++) {
        let rest = matrix[i * size + j] as number;
        for (let k = 0; k < j; k++) rest -= (lower[i * size + k] as number) * (lower[j * size + k] as number);
        if (i !== j) lower[i * size + j] = rest / (lower[j * size + j] as number);
        else if (rest > 0 && rest < Infinity) lower[i * size + i] = Math.sqrt(rest);
        else throw new RangeError(`a matrix is not positive definite: pivot ${i} is ${rest}`);
      }
    }
    this.#lower = lower;
    this.size = size;
  }

  /** ln det A. */
  logDeterminant(): number {
    let sum = 0;
    for (let i = 0; i < this.size; i++) sum += Math.log(this.#lower[i * this.size + i] as number);
    return 2 * sum;
  }

  /** A^-1 b. */
  solve(b: Float64Array): Float64Array {
    return this.solveTransposedLower(this.#solveLower(b));
  }

  /** L'^-1 b: standard normal b give numbers of covariance A^-1. */
  solveTransposedLower(b: Float64Array): Float64Array {
    const { size } = this;
    const x = Float64Array.from(b);
    for (let i = size - 1; i >= 0; i--) {
      let rest = x[i] as number;
      for (let k = i + 1; k < size; k++) rest -= (this.#lower[k * size + i] as number) * (x[k] as number);
      x[i] = rest / (this.#lower[i * size + i] as number);
    }
    return x;
  }

  /** A^-1, [size x size]. */
  inverse(): Float64Array {
    const { size } = this;
    const inverse = new Float64Array(size * size);
    for (let i = 0; i < size; i++) {
      const unit = new Float64Array(size);
      unit[i] = 1;
      inverse.set(this.solve(unit), i * size);
    }
    return inverse;
  }

  #solveLower(b: Float64Array): Float64Array {
    const { size } = this;
    const x = Float64Array.from(b);
    for (let i = 0; i < size; i++) {
      let rest = x[i] as number;
      for (let k = 0; k < i; k++) rest -= (this.#lower[i * size + k] as number) * (x[k] as number);
      x[i] = rest / (this.#lower[i * size + i] as number);
    }
    return x;
  }
}
