/** The nearest other rows of each row, by Euclidean distance. */
export interface NearestRows {
  readonly count: number;
  /** [rows x count], nearest first; of equal distances the lower row. */
  readonly neighbours: Int32Array;
  readonly distances: Float64Array;
}

/** @param values [rows x columns] @param wanted at most; fewer where there are fewer other rows */
export function nearestRows(values: Float64Array, columns: number, wanted: number): NearestRows {
  const rows = values.length / columns;
  const count = Math.min(wanted, rows - 1);
  const neighbours = new Int32Array(rows * count);
  const distances = new Float64Array(rows * count);
  const squared = new Float64Array(rows);
  for (let row = 0; row < rows; row++) {
    squaredDistances(values, columns, row, squared);
    squared[row] = Infinity;
    // The limit is that of the nearest `count`; a sort of these few follows.
    const limit = squared.toSorted()[count - 1] as number;
    const found: number[] = [];
    for (let other = 0; other < rows; other++) if ((squared[other] as number) <= limit) found.push(other);
    found.sort((a, b) => (squared[a] as number) - (squared[b] as number) || a - b);
    for (let i = 0; i < count; i++) {
      neighbours[row * count + i] = found[i] as number;
      distances[row * count + i] = Math.sqrt(squared[found[i] as number] as number);
    }
  }
  return { count, neighbours, distances };
}

/** Writes the squared distance of each row from one. */
export function squaredDistances(values: Float64Array, columns: number, row: number, target: Float64Array): void {
  const own = row * columns;
  for (let other = 0, from = 0; other < target.length; other++, from += columns) {
    let sum = 0;
    for (let j = 0; j < columns; j++) {
      const difference = (values[own + j] as number) - (values[from + j] as number);
      sum += difference * difference;
    }
    target[other] = sum;
  }
}
