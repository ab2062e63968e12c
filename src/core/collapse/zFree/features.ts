import type { NoiseModel } from "../evidence.ts";
import { isCounts } from "../exponentialFamily.ts";

/** The time of a fit grows with the cube of the features: with more it would exceed seconds. */
const MAX_FEATURES = 1024;

/** Whether a fit of each column to those before it is within reach. */
export function canFitPreceding(noise: NoiseModel, columns: number): boolean {
  return columns * featuresPerColumn(noise) <= MAX_FEATURES;
}

function featuresPerColumn(noise: NoiseModel): number {
  return noise.type === "categorical" ? noise.categories - 1 : 1;
}

/** The inputs of a linear part: 1, the columns of the condition, and (autoregressive) the data's own columns. */
export interface FeatureOptions {
  readonly columns: number;
  readonly rowWidth: number;
  /** Columns behind the data that are features; a label is not. */
  readonly conditionColumns: number;
  readonly preceding: boolean;
  readonly noise: NoiseModel;
}

/** Features have mean 0 and variance 1 over the rows they were made from, so that one ridge suits all. */
export class Features {
  readonly width: number;
  readonly #options: FeatureOptions;
  readonly #perColumn: number;
  readonly #shift: Float64Array;
  readonly #factor: Float64Array;

  /** @param values rows to take means and deviations from, at least one */
  constructor(options: FeatureOptions, values: Float32Array) {
    this.#options = options;
    this.#perColumn = featuresPerColumn(options.noise);
    this.width = 1 + options.conditionColumns + (options.preceding ? options.columns * this.#perColumn : 0);
    this.#shift = new Float64Array(this.width);
    this.#factor = new Float64Array(this.width).fill(1);
    const rows = values.length / options.rowWidth;
    const block = new Float32Array(this.width);
    const sums = new Float64Array(this.width);
    const squares = new Float64Array(this.width);
    for (let row = 0; row < rows; row++) {
      this.write(values, row, 1, block);
      block.forEach((value, i) => {
        sums[i] = (sums[i] as number) + value;
        squares[i] = (squares[i] as number) + value * value;
      });
    }
    for (let i = 1; i < this.width; i++) {
      const mean = (sums[i] as number) / rows;
      const variance = (squares[i] as number) / rows - mean * mean;
      this.#shift[i] = mean;
      // A constant feature becomes zero.
      this.#factor[i] = variance > 1e-10 * mean * mean && variance > 0 ? 1 / Math.sqrt(variance) : 0;
    }
  }

  /** How many of the first features a data column may depend on. */
  visibleTo(column: number): number {
    return 1 + this.#options.conditionColumns + (this.#options.preceding ? column * this.#perColumn : 0);
  }

  /** The features of `count` rows from `start` on, [count x width]. */
  write(values: Float32Array, start: number, count: number, out: Float32Array): void {
    const { columns, rowWidth, conditionColumns, preceding, noise } = this.#options;
    const counts = isCounts(noise);
    for (let row = 0; row < count; row++) {
      const from = (start + row) * rowWidth;
      let to = row * this.width;
      let i = 0;
      const put = (value: number): void => {
        out[to++] = (value - (this.#shift[i] as number)) * (this.#factor[i] as number);
        i++;
      };
      put(1);
      for (let j = 0; j < conditionColumns; j++) put(values[from + columns + j] as number);
      if (!preceding) continue;
      for (let j = 0; j < columns; j++) {
        const x = values[from + j] as number;
        if (noise.type !== "categorical") put(counts ? Math.log1p(x) : x);
        else for (let k = 1; k <= this.#perColumn; k++) put(x === k ? 1 : 0);
      }
    }
  }
}
