import { seededRandom } from "../seededRandom.ts";

/** A symmetric tridiagonal matrix: `offDiagonal[i]` stands between rows i - 1 and i; its first element is not used. */
export interface Tridiagonal {
  readonly diagonal: Float64Array;
  readonly offDiagonal: Float64Array;
}

const EPSILON = 2 ** -52;

/**
 * All eigenvalues, largest first, by the implicit QL algorithm (Martin and Wilkinson 1968) without vectors: O(n^2).
 * @throws when an eigenvalue takes more than 60 iterations, which only numbers that are not finite bring about
 */
export function tridiagonalEigenvalues({ diagonal, offDiagonal }: Tridiagonal): Float64Array {
  const n = diagonal.length;
  const d = Float64Array.from(diagonal);
  const e = new Float64Array(n);
  for (let i = 1; i < n; i++) e[i - 1] = offDiagonal[i] as number;
  const negligible = EPSILON * norm({ diagonal, offDiagonal });
  for (let l = 0; l < n; l++) {
    for (let iteration = 0; ; iteration++) {
      let m = l;
      while (m < n - 1 && !(Math.abs(e[m] as number) <= negligible)) m++;
      if (m === l) break;
      if (iteration === 60)
        throw new RangeError("an eigenvalue did not converge: the matrix holds numbers that are not finite");
      qlSweep(d, e, l, m);
    }
  }
  return d.sort().reverse();
}

/** One implicit QL sweep over rows l to m with Wilkinson's shift. */
function qlSweep(d: Float64Array, e: Float64Array, l: number, m: number): void {
  const first = d[l] as number;
  const coupling = e[l] as number;
  const half = ((d[l + 1] as number) - first) / (2 * coupling);
  const shift = first - coupling / (half + Math.sign(half || 1) * Math.sqrt(half * half + 1));
  let g = (d[m] as number) - shift;
  let sine = 1;
  let cosine = 1;
  let correction = 0;
  for (let i = m - 1; i >= l; i--) {
    const f = sine * (e[i] as number);
    const b = cosine * (e[i] as number);
    const radius = Math.sqrt(f * f + g * g);
    e[i + 1] = radius;
    if (radius === 0) {
      // The matrix has split here: what is left of the sweep belongs to another block.
      d[i + 1] = (d[i + 1] as number) - correction;
      e[m] = 0;
      return;
    }
    sine = f / radius;
    cosine = g / radius;
    g = (d[i + 1] as number) - correction;
    const rotated = ((d[i] as number) - g) * sine + 2 * cosine * b;
    correction = sine * rotated;
    d[i + 1] = g + correction;
    g = cosine * rotated - b;
  }
  d[l] = (d[l] as number) - correction;
  e[l] = g;
  e[m] = 0;
}

function norm({ diagonal, offDiagonal }: Tridiagonal): number {
  let largest = Number.MIN_VALUE;
  for (let i = 0; i < diagonal.length; i++) {
    largest = Math.max(largest, Math.abs(diagonal[i] as number) + (i > 0 ? Math.abs(offDiagonal[i] as number) : 0));
  }
  return largest;
}

/**
 * Orthonormal eigenvectors of the given eigenvalues by inverse iteration, one after another in `vectors` [values x n].
 * Each is made orthogonal to all before it, so that equal eigenvalues get a basis of their space.
 */
export function tridiagonalEigenvectors(matrix: Tridiagonal, values: Float64Array): Float64Array {
  const n = matrix.diagonal.length;
  const vectors = new Float64Array(values.length * n);
  const scale = norm(matrix);
  const solver = new ShiftedSolver(matrix, EPSILON * scale);
  values.forEach((value, index) => {
    const vector = vectors.subarray(index * n, (index + 1) * n);
    const random = seededRandom(index);
    for (let i = 0; i < n; i++) vector[i] = random.nextUniform() - 0.5;
    solver.factor(value);
    // The first solution is as good as the eigenvalue; the second puts right what orthogonalising took from it.
    for (let iteration = 0; iteration < 2; iteration++) {
      solver.solve(vector);
      normalize(vector);
      // Twice: among equal eigenvalues little may be left after the first time, and mostly rounding.
      for (let pass = 0; pass < 2; pass++) {
        for (let earlier = 0; earlier < index; earlier++) removeComponent(vector, vectors, earlier * n);
        normalize(vector);
      }
    }
  });
  return vectors;
}

/** Solves (T - shift I) x = b by elimination with row exchanges; pivots that vanish are replaced by `smallestPivot`. */
class ShiftedSolver {
  readonly #matrix: Tridiagonal;
  readonly #smallestPivot: number;
  /** Rows of the upper triangle: the pivot, and what stands one and two to its right. */
  readonly #pivot: Float64Array;
  readonly #second: Float64Array;
  readonly #third: Float64Array;
  readonly #multiplier: Float64Array;
  readonly #exchanged: Uint8Array;

  constructor(matrix: Tridiagonal, smallestPivot: number) {
    const n = matrix.diagonal.length;
    this.#matrix = matrix;
    this.#smallestPivot = smallestPivot;
    this.#pivot = new Float64Array(n);
    this.#second = new Float64Array(n);
    this.#third = new Float64Array(n);
    this.#multiplier = new Float64Array(n);
    this.#exchanged = new Uint8Array(n);
  }

  factor(shift: number): void {
    const { diagonal, offDiagonal } = this.#matrix;
    const n = diagonal.length;
    let pivot = (diagonal[0] as number) - shift;
    let second = n > 1 ? (offDiagonal[1] as number) : 0;
    for (let i = 0; i < n - 1; i++) {
      const below = offDiagonal[i + 1] as number;
      const nextDiagonal = (diagonal[i + 1] as number) - shift;
      const nextSecond = i + 2 < n ? (offDiagonal[i + 2] as number) : 0;
      const exchange = Math.abs(below) > Math.abs(pivot);
      this.#exchanged[i] = exchange ? 1 : 0;
      if (exchange) {
        const multiplier = pivot / below;
        this.#pivot[i] = below;
        this.#second[i] = nextDiagonal;
        this.#third[i] = nextSecond;
        this.#multiplier[i] = multiplier;
        pivot = second - multiplier * nextDiagonal;
        second = -multiplier * nextSecond;
      } else {
        const safe = this.#safe(pivot);
        const multiplier = below / safe;
        this.#pivot[i] = safe;
        this.#second[i] = second;
        this.#third[i] = 0;
        this.#multiplier[i] = multiplier;
        pivot = nextDiagonal - multiplier * second;
        second = nextSecond;
      }
    }
    this.#pivot[n - 1] = this.#safe(pivot);
  }

  solve(x: Float64Array): void {
    const n = x.length;
    for (let i = 0; i < n - 1; i++) {
      const upper = x[i] as number;
      const lower = x[i + 1] as number;
      const multiplier = this.#multiplier[i] as number;
      if (this.#exchanged[i] === 1) {
        x[i] = lower;
        x[i + 1] = upper - multiplier * lower;
      } else {
        x[i + 1] = lower - multiplier * upper;
      }
    }
    for (let i = n - 1; i >= 0; i--) {
      const one = i + 1 < n ? (this.#second[i] as number) * (x[i + 1] as number) : 0;
      const two = i + 2 < n ? (this.#third[i] as number) * (x[i + 2] as number) : 0;
      x[i] = ((x[i] as number) - one - two) / (this.#pivot[i] as number);
    }
  }

  #safe(pivot: number): number {
    return Math.abs(pivot) < this.#smallestPivot ? this.#smallestPivot : pivot;
  }
}

function normalize(vector: Float64Array): void {
  let largest = Number.MIN_VALUE;
  for (const value of vector) largest = Math.max(largest, Math.abs(value));
  // Solutions are as large as 1 / EPSILON to the power of the blocks' number: squared before scaling they would overflow.
  let squares = 0;
  for (let i = 0; i < vector.length; i++) {
    const scaled = (vector[i] as number) / largest;
    vector[i] = scaled;
    squares += scaled * scaled;
  }
  const length = Math.sqrt(squares);
  for (let i = 0; i < vector.length; i++) vector[i] = (vector[i] as number) / length;
}

function removeComponent(vector: Float64Array, vectors: Float64Array, offset: number): void {
  let dot = 0;
  for (let i = 0; i < vector.length; i++) dot += (vector[i] as number) * (vectors[offset + i] as number);
  for (let i = 0; i < vector.length; i++) vector[i] = (vector[i] as number) - dot * (vectors[offset + i] as number);
}
