import type { SeededRandom } from "../seededRandom.ts";
import type { ExponentialFamily } from "./exponentialFamily.ts";
import type { Products } from "./products.ts";
import { SoftmaxRows } from "./softmax.ts";

/** Examples to be clustered, row-major [rows x columns], in coordinates where each column follows its family. At least one row. */
export interface ClusteredRows {
  readonly values: Float32Array;
  readonly rows: number;
}

export interface ClusterOptions {
  readonly train: ClusteredRows;
  readonly columns: number;
  /** The z-free optimum, by column. */
  readonly mean: Float64Array;
  /** One a column. */
  readonly families: readonly ExponentialFamily[];
  readonly random: SeededRandom;
  readonly products: Products;
}

/** What a mixture says of some rows. */
export interface Measured {
  /** E[KL(r || pi)]. */
  readonly rateNats: number;
  /** D + t R less the collapsed D. */
  readonly freeEnergy: number;
  /** The collapsed D less D. */
  readonly drop: number;
}

/** Before each temperature every centroid moves by this share towards an example: equal centroids would never separate. */
const NUDGE = 0.02;
/** Distance of centroids from the boundary of the means: closer, single examples would dominate their log-probabilities. */
const MARGIN = 1e-3;
const SMALLEST_WEIGHT = 1e-12;

/** Centroids y_k with weights pi_k under a likelihood, tempered. Log-likelihoods l are less that of the z-free optimum. */
export class Clusters {
  readonly count: number;
  readonly #options: ClusterOptions;
  /** [count x columns]. */
  readonly #centroids: Float32Array;
  readonly #logWeights: Float64Array;
  /** Natural parameters less those of the z-free optimum, [columns x count], and the log-partitions' sums likewise. */
  readonly #parameters: Float32Array;
  readonly #partitions: Float64Array;
  readonly #meanParameters: Float64Array;
  readonly #meanPartition: number;
  readonly #sums: Float32Array;
  readonly #masses: Float64Array;
  readonly #softmax: SoftmaxRows;
  /** [rows x count], for the rows last asked for: their log-likelihoods at first, then responsibilities. */
  #responsibilities = new Float32Array(0);

  constructor(options: ClusterOptions, count: number) {
    this.#options = options;
    this.count = count;
    const { columns, families, mean } = options;
    const familyOf = (column: number): ExponentialFamily => families[column] as ExponentialFamily;
    const inside = mean.map((value, j) => familyOf(j).inside(value, MARGIN));
    this.#meanParameters = inside.map((value, j) => familyOf(j).naturalParameter(value));
    this.#meanPartition = inside.reduce((sum, value, j) => sum + familyOf(j).logPartition(value), 0);
    this.#centroids = new Float32Array(count * columns);
    for (let k = 0; k < count; k++) this.#centroids.set(inside, k * columns);
    this.#logWeights = new Float64Array(count).fill(-Math.log(count));
    this.#parameters = new Float32Array(columns * count);
    this.#partitions = new Float64Array(count);
    this.#sums = new Float32Array(count * columns);
    this.#masses = new Float64Array(count);
    this.#softmax = new SoftmaxRows(count);
  }

  /** The same mixture with every centroid twice. */
  doubled(): Clusters {
    const { columns } = this.#options;
    const twice = new Clusters(this.#options, 2 * this.count);
    for (let k = 0; k < twice.count; k++) {
      const from = k % this.count;
      twice.#centroids.set(this.#centroids.subarray(from * columns, (from + 1) * columns), k * columns);
      twice.#logWeights[k] = (this.#logWeights[from] as number) - Math.LN2;
    }
    return twice;
  }

  /** The same mixture under other families. */
  withFamilies(families: readonly ExponentialFamily[]): Clusters {
    const other = new Clusters({ ...this.#options, families }, this.count);
    other.#centroids.set(this.#centroids);
    other.#logWeights.set(this.#logWeights);
    return other;
  }

  nudge(): void {
    const { train, columns, random } = this.#options;
    for (let k = 0; k < this.count; k++) {
      const from = Math.floor(random.nextUniform() * train.rows) * columns;
      for (let j = 0; j < columns; j++) {
        const at = this.#centroids[k * columns + j] as number;
        this.#centroids[k * columns + j] = at + NUDGE * ((train.values[from + j] as number) - at);
      }
    }
  }

  /** Puts centroid k at row `rows[k]` of the training rows. */
  placeAt(rows: readonly number[]): void {
    const { train, columns } = this.#options;
    rows.forEach((row, k) => {
      this.#centroids.set(train.values.subarray(row * columns, (row + 1) * columns), k * columns);
    });
  }

  /** One step of expectation and maximisation on the training rows. @returns the free energy before it */
  async improve(temperature: number): Promise<number> {
    const { train, columns, products } = this.#options;
    const { logPartition } = await this.#respond(train, temperature);
    await products.transposeMultiply(this.#responsibilities, train.values, train.rows, this.count, columns, this.#sums);
    for (let k = 0; k < this.count; k++) {
      const mass = this.#masses[k] as number;
      this.#logWeights[k] = Math.log(Math.max(mass / train.rows, SMALLEST_WEIGHT));
      // A centroid without responsibility stays where it is.
      if (mass / train.rows < SMALLEST_WEIGHT) continue;
      for (let j = 0; j < columns; j++)
        this.#centroids[k * columns + j] = (this.#sums[k * columns + j] as number) / mass;
    }
    return -temperature * logPartition;
  }

  /** On rows that may not be those the centroids were made from. */
  async measure(rows: ClusteredRows, temperature: number): Promise<Measured> {
    const { logPartition, meanLikelihood } = await this.#respond(rows, temperature);
    return {
      rateNats: Math.max(0, meanLikelihood / temperature - logPartition),
      freeEnergy: -temperature * logPartition,
      drop: meanLikelihood,
    };
  }

  /** Mean squares of each column about zero, and about the centroids that answer for a row. */
  async columnSquares(
    rows: ClusteredRows,
    temperature: number,
  ): Promise<{ readonly before: Float64Array; readonly after: Float64Array }> {
    const { columns, products } = this.#options;
    await this.#respond(rows, temperature);
    await products.transposeMultiply(this.#responsibilities, rows.values, rows.rows, this.count, columns, this.#sums);
    const before = new Float64Array(columns);
    for (let i = 0; i < rows.values.length; i++)
      before[i % columns] = (before[i % columns] as number) + (rows.values[i] as number) ** 2 / rows.rows;
    // E r (x - y)^2 = E x^2 + sum over centroids of y (mass y - 2 E r x)
    const after = before.map((square, j) => {
      for (let k = 0; k < this.count; k++) {
        const centroid = this.#centroids[k * columns + j] as number;
        const cross = (this.#masses[k] as number) * centroid - 2 * (this.#sums[k * columns + j] as number);
        square += (centroid * cross) / rows.rows;
      }
      return square;
    });
    return { before, after };
  }

  /**
   * Fills the responsibilities and their sums by centroid.
   * @returns means over rows of ln sum_k pi_k exp(l_k / t) and of sum_k r_k l_k
   */
  async #respond(
    { values, rows }: ClusteredRows,
    temperature: number,
  ): Promise<{ logPartition: number; meanLikelihood: number }> {
    const { columns, products } = this.#options;
    const { count } = this;
    this.#parametrize();
    if (this.#responsibilities.length !== rows * count) this.#responsibilities = new Float32Array(rows * count);
    const responsibilities = this.#responsibilities;
    await products.multiply(values, this.#parameters, rows, columns, count, responsibilities);
    return this.#softmax.respond(
      responsibilities,
      this.#partitions,
      this.#logWeights,
      temperature,
      this.#masses.fill(0),
    );
  }

  #parametrize(): void {
    const { columns, families } = this.#options;
    for (let k = 0; k < this.count; k++) {
      let partition = -this.#meanPartition;
      for (let j = 0; j < columns; j++) {
        const family = families[j] as ExponentialFamily;
        const mean = family.inside(this.#centroids[k * columns + j] as number, MARGIN);
        this.#parameters[j * this.count + k] = family.naturalParameter(mean) - (this.#meanParameters[j] as number);
        partition += family.logPartition(mean);
      }
      this.#partitions[k] = partition;
    }
  }
}
