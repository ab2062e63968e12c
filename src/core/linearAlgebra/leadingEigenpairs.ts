import type { SeededRandom } from "../seededRandom.ts";
import { symmetricEigen, type Eigenpairs } from "./symmetricEigen.ts";

export interface LeadingEigenpairsOptions {
  readonly size: number;
  /** How many eigenpairs are wanted; fewer come back when fewer have converged. */
  readonly count: number;
  /** The symmetric operator on `width` vectors at once: row i of the result is the image of row i. Both are [width x size]. */
  readonly apply: (vectors: readonly Float64Array[]) => Promise<readonly Float64Array[]>;
  /** Vectors the operator is applied to at a time. */
  readonly blockWidth: number;
  /** Applications of the operator, at most. */
  readonly maximumSteps: number;
  /** A pair has converged when |A x - lambda x| is at most this part of lambda. */
  readonly tolerance: number;
  readonly random: SeededRandom;
}

/** A direction that loses all but this much of its length to earlier ones was one of them. */
const DEPENDENT = 1e-5;

/**
 * The leading eigenpairs of a symmetric positive operator that is never formed: block Lanczos (Golub and Underwood 1977)
 * with full reorthogonalisation. Rayleigh quotients err by the residual's square, so values are far more accurate than
 * `tolerance`, which bounds the residual.
 * @returns the pairs that converged, largest first (at least one); their number may be less than `count`
 */
export async function leadingEigenpairs(options: LeadingEigenpairsOptions): Promise<Eigenpairs> {
  const { size, count, apply, blockWidth, maximumSteps, tolerance, random } = options;
  const basis: Float64Array[] = [];
  /** Inner products of basis vectors with images, filled column by column. */
  const projected: Float64Array[] = [];
  let block: Float64Array[] = [];
  while (block.length < Math.min(blockWidth, size)) {
    const start = new Float64Array(size).map(() => random.nextUniform() - 0.5);
    if (orthogonalize(start, block).independent) block.push(start);
  }
  for (let step = 1; ; step++) {
    const images = await apply(block);
    basis.push(...block);
    const next: Float64Array[] = [];
    for (const image of images) {
      const { coefficients, length, independent } = orthogonalize(image, [...basis, ...next]);
      const column = new Float64Array(coefficients.length + 1);
      column.set(coefficients);
      if (independent) {
        column[coefficients.length] = length;
        next.push(image);
      }
      projected.push(column);
    }
    const { pairs, residuals } = rayleighRitz(projected, basis.length, next.length);
    const wanted = Math.min(count, basis.length);
    const converged = residuals.findIndex(
      (residual, i) => i >= wanted || !(residual <= tolerance * (pairs.values[i] as number)),
    );
    const good = converged === -1 ? wanted : Math.min(converged, wanted);
    // Without a new direction the space is invariant: every pair in it is exact.
    if (good === count || next.length === 0 || step === maximumSteps || basis.length >= size) {
      const found = next.length === 0 ? wanted : Math.max(1, good);
      return { values: pairs.values.slice(0, found), vectors: combine(basis, pairs.vectors, found, size) };
    }
    block = next;
  }
}

/** Takes the components along `others` (orthonormal) out of `vector` and scales the rest to length 1, in place. */
function orthogonalize(
  vector: Float64Array,
  others: readonly Float64Array[],
): { readonly coefficients: Float64Array; readonly length: number; readonly independent: boolean } {
  const before = lengthOf(vector);
  const coefficients = new Float64Array(others.length);
  // Twice is enough (Kahan; Parlett 1980): what rounding leaves the first time, the second takes out.
  for (let pass = 0; pass < 2; pass++) {
    others.forEach((other, i) => {
      let dot = 0;
      for (let j = 0; j < vector.length; j++) dot += (vector[j] as number) * (other[j] as number);
      for (let j = 0; j < vector.length; j++) vector[j] = (vector[j] as number) - dot * (other[j] as number);
      coefficients[i] = (coefficients[i] as number) + dot;
    });
  }
  const length = lengthOf(vector);
  const independent = length > DEPENDENT * before;
  if (independent) for (let j = 0; j < vector.length; j++) vector[j] = (vector[j] as number) / length;
  return { coefficients, length, independent };
}

function lengthOf(vector: Float64Array): number {
  let squares = 0;
  for (const value of vector) squares += value * value;
  return Math.sqrt(squares);
}

/** Eigenpairs of the operator restricted to the basis, and the length of what each one's image has outside of it. */
function rayleighRitz(
  projected: readonly Float64Array[],
  basisSize: number,
  outside: number,
): { readonly pairs: Eigenpairs; readonly residuals: readonly number[] } {
  const matrix = new Float64Array(basisSize * basisSize);
  for (let column = 0; column < basisSize; column++) {
    // By symmetry row i, column j of an earlier step stands in column i of a later one; the later is complete.
    for (let row = 0; row <= column; row++) matrix[column * basisSize + row] = projected[column]?.[row] ?? 0;
  }
  const pairs = symmetricEigen(matrix, basisSize);
  const residuals = Array.from(pairs.values, (_, i) => {
    let squares = 0;
    for (let row = basisSize; row < basisSize + outside; row++) {
      let sum = 0;
      for (let column = 0; column < basisSize; column++)
        sum += (projected[column]?.[row] ?? 0) * (pairs.vectors[i * basisSize + column] as number);
      squares += sum * sum;
    }
    return Math.sqrt(squares);
  });
  return { pairs, residuals };
}

function combine(
  basis: readonly Float64Array[],
  coefficients: Float64Array,
  count: number,
  size: number,
): Float64Array {
  const vectors = new Float64Array(count * size);
  for (let i = 0; i < count; i++) {
    basis.forEach((direction, k) => {
      const coefficient = coefficients[i * basis.length + k] as number;
      for (let j = 0; j < size; j++)
        vectors[i * size + j] = (vectors[i * size + j] as number) + coefficient * (direction[j] as number);
    });
  }
  return vectors;
}
