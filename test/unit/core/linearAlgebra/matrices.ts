import { fillNormal, seededRandom } from "../../../../src/core/seededRandom.ts";
import type { Eigenpairs } from "../../../../src/core/linearAlgebra/symmetricEigen.ts";

export function matrixOf(n: number, element: (i: number, j: number) => number): Float64Array {
  return Float64Array.from({ length: n * n }, (_, index) => element(Math.floor(index / n), index % n));
}

export function normals(count: number, ...name: readonly number[]): Float32Array {
  const values = new Float32Array(count);
  fillNormal(seededRandom(99, ...name), values);
  return values;
}

export function randomSymmetric(n: number, seed: number): Float64Array {
  const values = normals(n * n, seed);
  return matrixOf(n, (i, j) => values[Math.max(i, j) * n + Math.min(i, j)]!);
}

/** The largest element of A x - lambda x over the pairs that have a vector. */
export function worstResidual(matrix: Float64Array, n: number, { values, vectors }: Eigenpairs): number {
  let worst = 0;
  for (let pair = 0; pair < vectors.length / n; pair++) {
    for (let i = 0; i < n; i++) {
      let image = 0;
      for (let j = 0; j < n; j++) image += matrix[i * n + j]! * vectors[pair * n + j]!;
      worst = Math.max(worst, Math.abs(image - values[pair]! * vectors[pair * n + i]!));
    }
  }
  return worst;
}

/** The largest element of V V' - I. */
export function worstOrthogonality(n: number, { vectors }: Eigenpairs): number {
  const count = vectors.length / n;
  let worst = 0;
  for (let a = 0; a < count; a++) {
    for (let b = 0; b <= a; b++) {
      let dot = 0;
      for (let j = 0; j < n; j++) dot += vectors[a * n + j]! * vectors[b * n + j]!;
      worst = Math.max(worst, Math.abs(dot - (a === b ? 1 : 0)));
    }
  }
  return worst;
}
