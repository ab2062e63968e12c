type Rows = Float32Array | Float64Array;

/** Which rows of two sets lie among each other's rows. */
export interface Overlap {
  /** 1 for each given row that lies within the neighbourhood of some reference row, otherwise 0. */
  readonly within: Float64Array;
  /** 1 for each reference row that lies within the neighbourhood of some given row, otherwise 0. */
  readonly reached: Float64Array;
}

/** Rows with the balls through the k-th nearest other row of each. */
export interface Neighbourhoods {
  /** [rows x columns]. */
  readonly values: Rows;
  readonly columns: number;
  readonly squaredRadii: Float64Array;
}

export function neighbourhoodsOf(values: Rows, columns: number, k: number): Neighbourhoods {
  const rows = values.length / columns;
  // The least distances of a row so far, ascending.
  const least = new Float64Array(Math.min(k, rows - 1));
  const squaredRadii = Float64Array.from({ length: rows }, (_, row) => {
    least.fill(Infinity);
    for (let other = 0; other < rows; other++) {
      if (other === row) continue;
      const distance = squaredDistance(values, row, values, other, columns);
      let place = least.length;
      for (; place > 0 && distance < (least[place - 1] as number); place--) least[place] = least[place - 1] as number;
      if (place < least.length) least[place] = distance;
    }
    return least.at(-1) ?? Number.NaN;
  });
  return { values, columns, squaredRadii };
}

/**
 * Precision and recall of a set beside a reference (Kynkäänniemi et al. 2019, equations 1 and 2), row by row. Their numbers of rows should be
 * equal.
 */
export function overlapOf(reference: Neighbourhoods, given: Neighbourhoods): Overlap {
  const [ofReference, ofGiven] = [reference.squaredRadii, given.squaredRadii];
  const within = new Float64Array(ofGiven.length);
  const reached = new Float64Array(ofReference.length);
  for (let i = 0; i < ofReference.length; i++) {
    for (let j = 0; j < ofGiven.length; j++) {
      const distance = squaredDistance(reference.values, i, given.values, j, reference.columns);
      if (distance <= (ofReference[i] as number)) within[j] = 1;
      if (distance <= (ofGiven[j] as number)) reached[i] = 1;
    }
  }
  return { within, reached };
}

function squaredDistance(a: Rows, row: number, b: Rows, other: number, columns: number): number {
  let sum = 0;
  for (let j = 0, i = row * columns, l = other * columns; j < columns; j++, i++, l++) {
    const difference = (a[i] as number) - (b[l] as number);
    sum += difference * difference;
  }
  return sum;
}
