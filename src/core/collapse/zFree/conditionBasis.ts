import { fillNormal, randomPurpose, seededRandom } from "../../seededRandom.ts";

/** Of wider conditions, images for example, a network is as little known as a line. */
const MAX_COLUMNS = 64;
const MAX_FEATURES = 64;
/** Rows for each: fewer, and they would explain rows by chance. */
const ROWS_PER_FEATURE = 25;
const STEEPEST = 2.5;
const FURTHEST = 2;

/** Whether there are such functions of so many columns, known from so many rows. */
export function hasBasis(columns: number, rows: number): boolean {
  return basisSize(columns, rows) > 0;
}

function basisSize(columns: number, rows: number): number {
  return columns === 0 || columns > MAX_COLUMNS ? 0 : Math.min(MAX_FEATURES, Math.floor(rows / ROWS_PER_FEATURE));
}

/**
 * Functions of a condition's columns that a network of one hidden layer has too: tanh(w c + b) with random w and b (Rahimi and Recht
 * 2008, Weighted Sums of Random Kitchen Sinks). Half of them look at one column. With them the decoder without z follows a
 * conditional mean that is not a line.
 */
export class ConditionBasis {
  readonly size: number;
  readonly #columns: number;
  readonly #mean: Float64Array;
  /** [size x columns], in the columns' own units. */
  readonly #weights: Float64Array;
  readonly #offsets: Float64Array;

  /** @param at where in a row the condition begins; @param values rows to take means and deviations from */
  constructor(values: Float32Array, rowWidth: number, at: number, columns: number) {
    const rows = values.length / rowWidth;
    this.#columns = columns;
    this.size = basisSize(columns, rows);
    this.#mean = new Float64Array(columns);
    const perUnit = new Float64Array(columns);
    for (let j = 0; j < columns && this.size > 0; j++) {
      let [sum, squares] = [0, 0];
      const first = values[at + j] as number;
      for (let row = 0; row < rows; row++) {
        const value = (values[row * rowWidth + at + j] as number) - first;
        sum += value;
        squares += value * value;
      }
      const variance = squares / rows - (sum / rows) ** 2;
      this.#mean[j] = first + sum / rows;
      perUnit[j] = variance > 0 ? 1 / Math.sqrt(variance) : 0;
    }
    const random = seededRandom(randomPurpose.evidence, 6);
    const direction = new Float32Array(columns);
    this.#weights = new Float64Array(this.size * columns);
    this.#offsets = new Float64Array(this.size);
    for (let i = 0; i < this.size; i++) {
      fillNormal(random, direction);
      if (i % 2 === 0) direction.forEach((_, j) => (direction[j] = j === (i / 2) % columns ? 1 : 0));
      const length = Math.hypot(...direction);
      const steepness = STEEPEST * random.nextUniform();
      direction.forEach((value, j) => {
        this.#weights[i * columns + j] = length > 0 ? (steepness * value * (perUnit[j] as number)) / length : 0;
      });
      this.#offsets[i] = FURTHEST * (2 * random.nextUniform() - 1);
    }
  }

  /** Feature `i` of the condition that begins at `from`. */
  at(i: number, values: Float32Array, from: number): number {
    let sum = this.#offsets[i] as number;
    for (let j = 0; j < this.#columns; j++)
      sum +=
        (this.#weights[i * this.#columns + j] as number) * ((values[from + j] as number) - (this.#mean[j] as number));
    return Math.tanh(sum);
  }
}
