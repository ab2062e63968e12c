import { fillNormal, permutation, randomPurpose, seededRandom } from "../core/seededRandom.ts";
import { drawBinary } from "../data/binarize.ts";
import { gatherRows, type Dataset } from "../data/dataset.ts";

export interface ExampleStreamOptions {
  readonly dataset: Dataset;
  readonly batchSize: number;
  readonly latentSize: number;
  /** One for each set of examples: a single one when all models of a stack share it. */
  readonly seeds: readonly number[];
  /** Draw bits from grey values anew at every step. */
  readonly binarize: boolean;
}

/**
 * The examples and the noise of each training step, written straight into the graph's inputs. Every draw is named by
 * (seed, purpose, epoch or step), so that step n is the same whether or not the steps before it ran in this process.
 */
export class ExampleStream {
  readonly stepsPerEpoch: number;
  readonly #options: ExampleStreamOptions;
  #orders: readonly Uint32Array[] = [];
  #orderedEpoch = -1;

  constructor(options: ExampleStreamOptions) {
    this.#options = options;
    this.stepsPerEpoch = Math.floor(options.dataset.train.rows / options.batchSize);
  }

  /**
   * @param examples seeds x batch x columns
   * @param noise    seeds x batch x latents, standard normal
   */
  fill(epoch: number, step: number, examples: Float32Array, noise: Float32Array): void {
    const { dataset, batchSize, latentSize, seeds, binarize } = this.#options;
    if (epoch !== this.#orderedEpoch) {
      this.#orders = seeds.map((seed) => permutation(seededRandom(seed, randomPurpose.shuffle, epoch), dataset.train.rows));
      this.#orderedEpoch = epoch;
    }
    const exampleFloats = batchSize * dataset.columns;
    const noiseFloats = batchSize * latentSize;
    const globalStep = epoch * this.stepsPerEpoch + step;
    seeds.forEach((seed, i) => {
      const order = this.#orders[i] as Uint32Array;
      gatherRows(dataset.train, order, step * batchSize, batchSize, examples, i * exampleFloats);
      if (binarize) {
        const values = examples.subarray(i * exampleFloats, (i + 1) * exampleFloats);
        drawBinary(values, seededRandom(seed, randomPurpose.binarization, globalStep));
      }
      const random = seededRandom(seed, randomPurpose.trainingNoise, globalStep);
      fillNormal(random, noise.subarray(i * noiseFloats, (i + 1) * noiseFloats));
    });
  }
}
