import { symmetricEigen } from "../linearAlgebra/symmetricEigen.ts";

/** Mean and covariance of a set of feature vectors. */
export interface FeatureMoments {
  readonly mean: Float64Array;
  /** [size x size], divided by rows - 1. */
  readonly covariance: Float64Array;
}

/** @param features [rows x size] */
export function featureMoments(features: Float64Array, size: number): FeatureMoments {
  const rows = features.length / size;
  if (!(rows >= 2)) throw new RangeError(`a covariance takes at least two rows, not ${rows}`);
  const mean = new Float64Array(size);
  features.forEach((value, i) => (mean[i % size] = (mean[i % size] as number) + value / rows));
  const covariance = new Float64Array(size * size);
  const centred = new Float64Array(size);
  for (let row = 0; row < rows; row++) {
    for (let j = 0; j < size; j++) centred[j] = (features[row * size + j] as number) - (mean[j] as number);
    for (let i = 0; i < size; i++) {
      const scaled = (centred[i] as number) / (rows - 1);
      for (let j = 0; j <= i; j++)
        covariance[i * size + j] = (covariance[i * size + j] as number) + scaled * (centred[j] as number);
    }
  }
  for (let i = 0; i < size; i++)
    for (let j = 0; j < i; j++) covariance[j * size + i] = covariance[i * size + j] as number;
  return { mean, covariance };
}

/**
 * The squared Frechet (2-Wasserstein) distance between Gaussians of these moments, |m - n|^2 + tr(C + D - 2 (C^1/2 D C^1/2)^1/2)
 * (Dowson and Landau 1982; of image features Heusel et al. 2017). In the units of the features, squared. Estimated moments make
 * it too large, by an amount that falls as one over the number of rows: compare only sets of equal size.
 */
export function frechetDistance(a: FeatureMoments, b: FeatureMoments): number {
  const size = a.mean.length;
  const root = squareRoot(a.covariance, size);
  const inner = multiply(multiply(root, b.covariance, size), root, size);
  let distance = 0;
  // Rounding leaves tiny negatives where the product is singular.
  for (const value of symmetricEigen(inner, size, 0).values) distance -= 2 * Math.sqrt(Math.max(0, value));
  for (let i = 0; i < size; i++) {
    distance += ((a.mean[i] as number) - (b.mean[i] as number)) ** 2;
    distance += (a.covariance[i * (size + 1)] as number) + (b.covariance[i * (size + 1)] as number);
  }
  return Math.max(0, distance);
}

/** The symmetric root of a positive semidefinite matrix. */
function squareRoot(matrix: Float64Array, size: number): Float64Array {
  const { values, vectors } = symmetricEigen(Float64Array.from(matrix), size);
  const root = new Float64Array(size * size);
  values.forEach((value, k) => {
    const length = Math.sqrt(Math.max(0, value));
    for (let i = 0; i < size; i++) {
      const scaled = length * (vectors[k * size + i] as number);
      for (let j = 0; j < size; j++)
        root[i * size + j] = (root[i * size + j] as number) + scaled * (vectors[k * size + j] as number);
    }
  });
  return root;
}

function multiply(a: Float64Array, b: Float64Array, size: number): Float64Array {
  const product = new Float64Array(size * size);
  for (let i = 0; i < size; i++) {
    for (let k = 0; k < size; k++) {
      const factor = a[i * size + k] as number;
      for (let j = 0; j < size; j++)
        product[i * size + j] = (product[i * size + j] as number) + factor * (b[k * size + j] as number);
    }
  }
  return product;
}
