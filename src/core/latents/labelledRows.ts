/** Rows of numbers with a class each. */
export interface LabelledRows {
  readonly rows: number;
  readonly columns: number;
  /** [rows x columns]. */
  readonly values: Float64Array;
  /** From 0 to classes - 1. */
  readonly classOf: Int32Array;
  readonly classes: number;
  /** The fold of each row, from 0: its class is predicted from the rows of the other folds. */
  readonly foldOf: Int32Array;
  readonly folds: number;
}
