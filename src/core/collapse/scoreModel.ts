/**
 * The scores at the best decoder without z, whitened by the information: their covariance is H^-1/2 C H^-1/2 (up to a
 * rotation within columns of several outputs), whose eigenvalues meet beta.
 */
export interface ScoreModel {
  /** Scores of an example. */
  readonly width: number;
  /**
   * Scores are divided by it, so that float32 products neither overflow nor vanish in any unit of the data:
   * the root mean square of the training scores.
   */
  readonly unit: number;
  /** What drawing bits anew adds to the variance of each score. */
  readonly drawVariance: Float64Array;
  /** The scores of the first `count` rows of `values` in units of `unit`, written over `out` [count x width]. */
  readonly write: (values: Float32Array, count: number, out: Float32Array) => void | Promise<void>;
}
