/**
 * The likelihood of one column as a function of the decoder's outputs b. The scores of a decoder without z need it where the best such
 * decoder is more than one number per column (docs/theory.md, section 2).
 */
export interface Observation {
  /** The decoder's outputs a column: 1, or 2 for a zero-inflated count, or the categories but one. */
  readonly outputs: number;
  /**
   * The score d log p(x | b) / d b and the observed information -d^2 log p / d b^2 of value x of column `column`, the outputs
   * being `outputs` numbers of `b` from `at` on. Written into `point`.
   */
  readonly derive: (x: number, column: number, b: Float64Array, at: number, point: Derivatives) => void;
  /** -log p(x | b) with every constant; for a Gaussian, at unit variance, half the square alone (evidence.ts). */
  readonly nats: (x: number, column: number, b: Float64Array, at: number) => number;
}

/** Reused from value to value. */
export interface Derivatives {
  /** [outputs]. */
  readonly score: Float64Array;
  /** [outputs x outputs], symmetric. */
  readonly information: Float64Array;
}

export function derivativesOf({ outputs }: Observation): Derivatives {
  return { score: new Float64Array(outputs), information: new Float64Array(outputs * outputs) };
}
