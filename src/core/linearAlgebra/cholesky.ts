/**
 * The lower factor L of a symmetric positive definite matrix, A = L L'. Its leading blocks are the factors of A's leading
 * blocks: one factorisation solves with all of them.
 * @param matrix [size x size] row-major; only the lower triangle is read
 * @throws for a matrix that is not positive definite in float64
 */
export function cholesky(matrix: Float64Array, size: number): Float64Array {
  const factor = new Float64Array(size * size);
  for (let i = 0; i < size; i++) {
    for (let j = 0; j <= i; j++) {
      let sum = matrix[i * size + j] as number;
      for (let k = 0; k < j; k++) sum -= (factor[i * size + k] as number) * (factor[j * size + k] as number);
      if (j < i) {
        factor[i * size + j] = sum / (factor[j * size + j] as number);
        continue;
      }
      if (!(sum > 0))
        throw new RangeError(
          `a matrix that is not positive definite (pivot ${sum} in row ${i}) has no Cholesky factor`,
        );
      factor[i * size + i] = Math.sqrt(sum);
    }
  }
  return factor;
}

/**
 * Solves A x = b with the leading `order` rows and columns of A, in place.
 * @param factor of A, [size x size]
 * @param vector b, and then x, in its first `order` elements
 */
export function solveLeading(factor: Float64Array, size: number, order: number, vector: Float64Array): void {
  for (let i = 0; i < order; i++) {
    let sum = vector[i] as number;
    for (let k = 0; k < i; k++) sum -= (factor[i * size + k] as number) * (vector[k] as number);
    vector[i] = sum / (factor[i * size + i] as number);
  }
  // The transpose is gone through by rows of L, so that memory is read in order.
  for (let i = order - 1; i >= 0; i--) {
    const value = (vector[i] as number) / (factor[i * size + i] as number);
    vector[i] = value;
    for (let k = 0; k < i; k++) vector[k] = (vector[k] as number) - (factor[i * size + k] as number) * value;
  }
}

/** Multiplies by the inverse of the lower factor, in place: whitens a vector whose covariance is L L'. */
export function solveLower(factor: Float64Array, size: number, vector: Float64Array): void {
  for (let i = 0; i < size; i++) {
    let sum = vector[i] as number;
    for (let k = 0; k < i; k++) sum -= (factor[i * size + k] as number) * (vector[k] as number);
    vector[i] = sum / (factor[i * size + i] as number);
  }
}
