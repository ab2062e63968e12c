/**
 * An invertible transformation y = f(x) of every column of the data, which networks and likelihoods see instead of x. Densities stay
 * those of x: p(x) = p(y) |dy/dx|, so that figures with and without a transformation compare.
 */

export type ColumnTransform =
  /** y = (x - shift) / deviation; arrays of one number a column. A deviation of 1 only centres. `densityNats`: sum of ln deviation. */
  | {
      readonly type: "affine";
      readonly shifts: Float64Array;
      readonly deviations: Float64Array;
      readonly densityNats: number;
    }
  /** y = ln(1 + x), of values above -1. */
  | { readonly type: "log1p" };

/** Replaces x by y: `count` rows of `columns` values from `offset` on. */
export function transformRows(
  transform: ColumnTransform,
  values: Float32Array,
  offset: number,
  count: number,
  columns: number,
): void {
  if (transform.type === "log1p") {
    for (let i = offset; i < offset + count * columns; i++) values[i] = Math.log1p(values[i] as number);
    return;
  }
  const { shifts, deviations } = transform;
  for (let row = 0; row < count; row++) {
    const start = offset + row * columns;
    for (let j = 0; j < columns; j++)
      values[start + j] = ((values[start + j] as number) - (shifts[j] as number)) / (deviations[j] as number);
  }
}

/** The rows in the units of x, as a new array. A mean of y becomes the mean of x only if the transformation is affine. */
export function restoredRows(
  transform: ColumnTransform | undefined,
  values: Float32Array,
  columns: number,
): Float32Array {
  if (transform === undefined) return values;
  if (transform.type === "log1p") return values.map((value) => Math.expm1(value));
  const { shifts, deviations } = transform;
  return values.map((value, i) => value * (deviations[i % columns] as number) + (shifts[i % columns] as number));
}

/**
 * -ln |dy/dx| of a row, nats, which is added to its -ln p(y): the sum of ln deviation, or of ln(1 + x) = y.
 * @param row transformed, or the columns' means of transformed rows, which gives the mean over the rows
 */
export function densityNats(transform: ColumnTransform | undefined, row: Float32Array | Float64Array): number {
  if (transform === undefined) return 0;
  if (transform.type === "affine") return transform.densityNats;
  let sum = 0;
  for (const value of row) sum += value;
  return sum;
}

/** The part of one column. @param value transformed */
export function columnDensityNats(transform: ColumnTransform | undefined, column: number, value: number): number {
  if (transform === undefined) return 0;
  return transform.type === "affine" ? Math.log(transform.deviations[column] as number) : value;
}

/** Sums of x and x^2 by column about the first row, which keeps the precision of columns far from zero. */
export class ColumnSums {
  readonly #columns: number;
  readonly #first: Float64Array;
  readonly #sums: Float64Array;
  readonly #squares: Float64Array;
  #rows = 0;

  constructor(columns: number) {
    this.#columns = columns;
    this.#first = new Float64Array(columns);
    this.#sums = new Float64Array(columns);
    this.#squares = new Float64Array(columns);
  }

  /** @param values at least `count` rows, one after another */
  add(values: Float32Array, count: number): void {
    const columns = this.#columns;
    if (this.#rows === 0 && count > 0) this.#first.set(values.subarray(0, columns));
    for (let row = 0; row < count; row++) {
      for (let j = 0; j < columns; j++) {
        const shifted = (values[row * columns + j] as number) - (this.#first[j] as number);
        this.#sums[j] = (this.#sums[j] as number) + shifted;
        this.#squares[j] = (this.#squares[j] as number) + shifted * shifted;
      }
    }
    this.#rows += count;
  }

  /** @param kind `center` subtracts the means; `standardize` also divides by the deviations of the columns that are not constant */
  transform(kind: "center" | "standardize"): ColumnTransform {
    const rows = this.#rows;
    const shifts = this.#sums.map((sum, j) => (this.#first[j] as number) + sum / rows);
    const deviations = this.#squares.map((squares, j) => {
      const variance = squares / rows - ((this.#sums[j] as number) / rows) ** 2;
      return kind === "standardize" && variance > 0 ? Math.sqrt(variance) : 1;
    });
    const densityNats = deviations.reduce((sum, deviation) => sum + Math.log(deviation), 0);
    return { type: "affine", shifts, deviations, densityNats };
  }
}
