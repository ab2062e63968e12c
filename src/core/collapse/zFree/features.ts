import type { NoiseModel, Preceding } from "../evidence.ts";
import { isCounts } from "../exponentialFamily.ts";
import { ConditionBasis } from "./conditionBasis.ts";
import { maskedView } from "./preceding.ts";

/** The time of a fit grows with the cube of the features: with more it would exceed seconds. */
const MAX_FEATURES = 1024;

/** Whether a fit of each column to those before it is within reach. */
export function canFitPreceding(noise: NoiseModel, columns: number): boolean {
  return columns * featuresPerColumn(noise) <= MAX_FEATURES;
}

function featuresPerColumn(noise: NoiseModel): number {
  return noise.type === "categorical" ? noise.categories - 1 : 1;
}

/** The inputs of a linear part: 1, the columns of the condition and functions of them, and (autoregressive) the data's own columns. */
export interface FeatureOptions {
  readonly columns: number;
  readonly rowWidth: number;
  /** Columns behind the data that are features; a label is not. */
  readonly conditionColumns: number;
  /** Whether functions of them are features too. */
  readonly hasBasis: boolean;
  /** Undefined: the data's own columns are not features. */
  readonly preceding: Preceding | undefined;
  readonly noise: NoiseModel;
}

/** Features have mean 0 and variance 1 over the rows they were made from, so that one ridge suits all. */
export class Features {
  readonly width: number;
  /** How many features, behind the constant one, are of the condition. */
  readonly ofCondition: number;
  readonly #basis: ConditionBasis;
  readonly #options: FeatureOptions;
  readonly #perColumn: number;
  readonly #shift: Float64Array;
  readonly #factor: Float64Array;

  /** @param values rows to take means and deviations from, at least one */
  constructor(options: FeatureOptions, values: Float32Array) {
    this.#options = options;
    this.#perColumn = featuresPerColumn(options.noise);
    this.#basis = new ConditionBasis(
      values,
      options.rowWidth,
      options.columns,
      options.hasBasis ? options.conditionColumns : 0,
    );
    this.ofCondition = options.conditionColumns + this.#basis.size;
    this.width = 1 + this.ofCondition + (options.preceding === undefined ? 0 : options.columns * this.#perColumn);
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

  /** How many of the first features a data column may depend on. A window's columns are not the first ones: fitSharedWeights.ts. */
  visibleTo(column: number): number {
    const { preceding, columns } = this.#options;
    const others = 1 + this.ofCondition;
    if (preceding === undefined || (preceding !== true && "image" in preceding)) return others;
    return others + (preceding === true ? column : maskedView(preceding, column, columns).first) * this.#perColumn;
  }

  /** The place of a data column's first feature, and how many it has. */
  ofColumn(column: number): { readonly first: number; readonly count: number } {
    return { first: 1 + this.ofCondition + column * this.#perColumn, count: this.#perColumn };
  }

  /** What a feature was divided by; 0 for a constant one, which is left out. */
  deviation(feature: number): number {
    const factor = this.#factor[feature] as number;
    return factor === 0 ? 0 : 1 / factor;
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
      for (let j = 0; j < this.#basis.size; j++) put(this.#basis.at(j, values, from + columns));
      if (preceding === undefined) continue;
      for (let j = 0; j < columns; j++) {
        const x = values[from + j] as number;
        if (noise.type !== "categorical") put(counts ? Math.log1p(x) : x);
        else for (let k = 1; k <= this.#perColumn; k++) put(x === k ? 1 : 0);
      }
    }
  }
}
