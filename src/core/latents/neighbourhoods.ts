type Rows = Float32Array | Float64Array;

/** Which rows of two sets lie among each other's rows. */
export interface Overlap {
  /** 1 for each given row that lies within the neighbourhood of some reference row, otherwise 0. */
  readonly within: Float64Array;
  /** 1 for each reference row that lies within the neighbourhood of some given row, otherwise 0. */
  readonly reached: Float64Array;
}

/**
 * Precision and recall of a set beside a reference (Kynkäänniemi et al. 2019, equations 1 and 2), row by row: the neighbourhood of a row is the
 * ball through its k-th nearest other row of the same set.
 * @param reference, given [rows x columns]; their numbers of rows should be equal
 */
export function overlapOf(reference: Rows, given: Rows, columns: number, k: number): Overlap {
  const ofReference = squaredRadii(reference, columns, k);
  const ofGiven = squaredRadii(given, columns, k);
  const within = new Float64Array(ofGiven.length);
  const reached = new Float64Array(ofReference.length);
  for (let i = 0; i < ofReference.length; i++) {
    for (let j = 0; j < ofGiven.length; j++) {
      const distance = squaredDistance(reference, i, given, j, columns);
      if (distance <= (ofReference[i] as number)) within[j] = 1;
      if (distance <= (ofGiven[j] as number)) reached[i] = 1;
    }
  }
  return { within, reached };
}

function squaredRadii(values: Rows, columns: number, k: number): Float64Array {
  const rows = values.length / columns;
  const distances = new Float64Array(rows);
  return Float64Array.from({ length: rows }, (_, row) => {
    for (let other = 0; other < rows; other++)
      distances[other] = other === row ? Infinity : squaredDistance(values, row, values, other, columns);
    return distances.toSorted()[Math.min(k, rows - 1) - 1] as number;
  });
}

function squaredDistance(a: Rows, row: number, b: Rows, other: number, columns: number): number {
  let sum = 0;
  for (let j = 0, i = row * columns, l = other * columns; j < columns; j++, i++, l++) {
    const difference = (a[i] as number) - (b[l] as number);
    sum += difference * difference;
  }
  return sum;
}
