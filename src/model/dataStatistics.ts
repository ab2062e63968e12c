/** What is known of the data before training: where learned things start. */
export interface DataStatistics {
  readonly rows: number;
  /** Length: columns. */
  readonly columnMeans: Float64Array;
  /** Length: columns; over rows, not rows less one. */
  readonly columnVariances: Float64Array;
  /** Of categorical data, how many rows have each class, in blocks of `columns`. */
  readonly classCounts?: Float64Array | undefined;
  /** Some of the examples, row after row; undefined: none is at hand, and the column means stand for one. */
  readonly examples?: Float32Array | undefined;
}

/** For a graph that is only to be measured, not run. */
export function noStatistics({ columns }: { readonly columns: number }): DataStatistics {
  return { rows: 0, columnMeans: new Float64Array(columns), columnVariances: new Float64Array(columns) };
}
