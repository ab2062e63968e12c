/** Sums of exponentials that neither overflow nor lose what is small beside the largest. */

/** Terms this far below the largest are less than its last bit. */
const NEGLIGIBLE = 38;

/** ln of the sum of exp(values); -Infinity for none. */
export function logSumExp(values: ArrayLike<number>): number {
  const sums = new LogSums(1);
  for (let i = 0; i < values.length; i++) sums.add(0, values[i] as number);
  return sums.value(0);
}

/** Logarithms of several sums whose terms arrive one at a time, in any order. */
export class LogSums {
  /** The largest term so far, and the sum in units of it. */
  readonly #largest: Float64Array;
  readonly #scaled: Float64Array;

  constructor(count: number) {
    this.#largest = new Float64Array(count).fill(-Infinity);
    this.#scaled = new Float64Array(count);
  }

  /** Adds exp(term) to the sum `index`; a NaN makes the sum NaN. */
  add(index: number, term: number): void {
    const below = (this.#largest[index] as number) - term;
    if (below > NEGLIGIBLE || term === -Infinity) return;
    if (below >= 0) {
      this.#scaled[index] = (this.#scaled[index] as number) + Math.exp(-below);
    } else {
      // Also the first term, for which `below` is -Infinity, and NaN.
      this.#scaled[index] = (this.#scaled[index] as number) * Math.exp(below) + 1;
      this.#largest[index] = term;
    }
  }

  value(index: number): number {
    return (this.#largest[index] as number) + Math.log(this.#scaled[index] as number);
  }
}
