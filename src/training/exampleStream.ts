import { fillNormal, fillUnit, permutation, randomPurpose, seededRandom } from "../core/seededRandom.ts";
import { drawBinary } from "../data/binarize.ts";
import { gatherRows, type Dataset } from "../data/dataset.ts";
import type { NoiseInput } from "../model/modelGraph.ts";

export interface ExampleStreamOptions {
  readonly dataset: Dataset;
  readonly batchSize: number;
  /** One seed for each set of examples: a single one if all models of a stack share it. */
  readonly seeds: readonly number[];
  /** Whether bits are drawn anew from grey values at every step. */
  readonly binarize: boolean;
}

/** The inputs of a graph that change at every step, each seeds x batch x numbers. */
export interface StepInputs {
  /** The examples, or the numbers of their rows (seeds x batch). */
  readonly examples:
    { readonly x: Float32Array; readonly condition: Float32Array } | { readonly rowNumbers: Float32Array };
  readonly noises: readonly { readonly distribution: NoiseInput["distribution"]; readonly values: Float32Array }[];
}

/**
 * Writes the examples and the noise of each training step into the graph's inputs. Every draw is named by
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

  fill(epoch: number, step: number, { examples, noises }: StepInputs): void {
    const { dataset, batchSize, seeds, binarize } = this.#options;
    if (epoch !== this.#orderedEpoch) {
      this.#orders = seeds.map((seed) =>
        permutation(seededRandom(seed, randomPurpose.shuffle, epoch), dataset.train.rows),
      );
      this.#orderedEpoch = epoch;
    }
    const globalStep = epoch * this.stepsPerEpoch + step;
    seeds.forEach((seed, i) => {
      const order = this.#orders[i] as Uint32Array;
      const part = (values: Float32Array): Float32Array =>
        values.subarray((i * values.length) / seeds.length, ((i + 1) * values.length) / seeds.length);
      if ("rowNumbers" in examples) {
        part(examples.rowNumbers).set(order.subarray(step * batchSize, (step + 1) * batchSize));
      } else {
        const { x, condition } = examples;
        gatherRows(dataset.train, order, step * batchSize, batchSize, part(x), 0);
        if (dataset.condition)
          gatherRows(dataset.condition.train, order, step * batchSize, batchSize, part(condition), 0);
        if (binarize) drawBinary(part(x), seededRandom(seed, randomPurpose.binarization, globalStep));
      }
      noises.forEach(({ distribution, values }, n) => {
        // The first is the posterior's, which does not depend on a model's other noises.
        const random = seededRandom(...[seed, randomPurpose.trainingNoise, globalStep, n].slice(0, n === 0 ? 3 : 4));
        if (distribution === "normal") fillNormal(random, part(values));
        else fillUnit(random, part(values));
      });
    });
  }
}
