import type { GaussianPosterior } from "./gaussianPosterior.ts";

/**
 * Where a grid over one or two latents lies for each example: z = centre + axes u, u on the points of the grid. The axes are a lower
 * triangular matrix, a Cholesky factor of the covariance that the grid is fitted to.
 */
export interface GridFrames {
  readonly latentSize: number;
  /** [examples x latentSize]. */
  readonly centres: Float64Array;
  /** [examples x latentSize x latentSize]. */
  readonly axes: Float64Array;
}

export function framesAbout({ mean, logVariance }: GaussianPosterior, latentSize: number): GridFrames {
  const axes = new Float64Array(mean.length * latentSize);
  for (let at = 0; at < mean.length; at++)
    axes[at * latentSize + (at % latentSize)] = Math.exp((logVariance[at] as number) / 2);
  return { latentSize, centres: Float64Array.from(mean), axes };
}

/** ln of the volume of one unit of u. */
export function logVolume({ axes, latentSize }: GridFrames, example: number): number {
  let sum = 0;
  for (let j = 0; j < latentSize; j++) sum += Math.log(axes[(example * latentSize + j) * latentSize + j] as number);
  return sum;
}

/** Writes z at u, for one example. */
export function placeOnGrid(
  { latentSize, centres, axes }: GridFrames,
  example: number,
  u: Float64Array,
  z: Float64Array,
  at: number,
): void {
  for (let j = 0; j < latentSize; j++) {
    let value = centres[example * latentSize + j] as number;
    for (let k = 0; k <= j; k++)
      value += (axes[(example * latentSize + j) * latentSize + k] as number) * (u[k] as number);
    z[at + j] = value;
  }
}

/** Mean and covariance of u under weights that are given by their logarithms, for one example. */
export class GridMoments {
  readonly #size: number;
  #largest = -Infinity;
  #weight = 0;
  readonly #sums: Float64Array;
  readonly #products: Float64Array;

  constructor(latentSize: number) {
    this.#size = latentSize;
    this.#sums = new Float64Array(latentSize);
    this.#products = new Float64Array(latentSize * latentSize);
  }

  add(u: Float64Array, logWeight: number): void {
    if (logWeight === -Infinity) return;
    if (logWeight > this.#largest) {
      const factor = Math.exp(this.#largest - logWeight);
      this.#weight *= factor;
      for (let i = 0; i < this.#sums.length; i++) this.#sums[i] = (this.#sums[i] as number) * factor;
      for (let i = 0; i < this.#products.length; i++) this.#products[i] = (this.#products[i] as number) * factor;
      this.#largest = logWeight;
    }
    const weight = Math.exp(logWeight - this.#largest);
    this.#weight += weight;
    for (let i = 0; i < this.#size; i++) {
      const weighted = weight * (u[i] as number);
      this.#sums[i] = (this.#sums[i] as number) + weighted;
      for (let j = 0; j <= i; j++)
        this.#products[i * this.#size + j] =
          (this.#products[i * this.#size + j] as number) + weighted * (u[j] as number);
    }
  }

  /**
   * Puts a frame where the weights are. @param leastVariance of u: between its points a grid cannot tell a density's width
   * @returns how far the frame moves or changes its width, in its own units; 0 where all weights are 0
   */
  fit({ latentSize, centres, axes }: GridFrames, example: number, leastVariance: number): number {
    if (!(this.#weight > 0)) return 0;
    const mean = this.#sums.map((sum) => sum / this.#weight);
    const covariance = (i: number, j: number): number =>
      (this.#products[i * latentSize + j] as number) / this.#weight - (mean[i] as number) * (mean[j] as number);
    const factor = new Float64Array(latentSize * latentSize);
    const first = Math.sqrt(Math.max(covariance(0, 0), leastVariance));
    factor[0] = first;
    if (latentSize === 2) {
      const below = covariance(1, 0) / first;
      factor[2] = below;
      factor[3] = Math.sqrt(Math.max(covariance(1, 1) - below * below, leastVariance));
    }
    const moved = Math.max(...mean.map(Math.abs), ...factor.map((value, at) => changeOf(value, at, latentSize)));
    const before = axes.slice(example * latentSize ** 2, (example + 1) * latentSize ** 2);
    for (let i = 0; i < latentSize; i++) {
      let centre = centres[example * latentSize + i] as number;
      for (let k = 0; k <= i; k++) {
        centre += (before[i * latentSize + k] as number) * (mean[k] as number);
        let value = 0;
        for (let j = k; j <= i; j++)
          value += (before[i * latentSize + j] as number) * (factor[j * latentSize + k] as number);
        axes[(example * latentSize + i) * latentSize + k] = value;
      }
      centres[example * latentSize + i] = centre;
    }
    return moved;
  }
}

/** Of the identity: of its diagonal the logarithm. */
function changeOf(value: number, at: number, size: number): number {
  return at % (size + 1) === 0 ? Math.abs(Math.log(value)) : Math.abs(value);
}
