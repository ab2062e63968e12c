/** Statistics of the training examples, from which learned parameters are initialised. */
export interface DataStatistics {
  readonly rows: number;
  /** Length: columns. */
  readonly columnMeans: Float64Array;
  /** Length: columns; divided by rows, not rows - 1. */
  readonly columnVariances: Float64Array;
  /** For categorical data, the number of rows with each class, in blocks of `columns`. */
  readonly classCounts?: Float64Array | undefined;
  /** Some of the examples, row by row; undefined: not available, and the column means are used as the only one. */
  readonly examples?: Float32Array | undefined;
}

/** For a graph whose size is measured and that is never run. */
export function noStatistics({ columns }: { readonly columns: number }): DataStatistics {
  return { rows: 0, columnMeans: new Float64Array(columns), columnVariances: new Float64Array(columns) };
}
