import { fillUniform, randomPurpose, seededRandom } from "../core/seededRandom.ts";
import { parameter } from "../graph/operations.ts";
import type { ParameterTensor } from "../graph/tensor.ts";
import { modelShape } from "./modelAxis.ts";

/** A learned tensor and how each model's part of it starts. */
export interface LearnedTensor {
  readonly tensor: ParameterTensor;
  /** How many numbers one model has of it. */
  readonly sizePerModel: number;
  readonly initialise: (part: Float32Array, seed: number) => void;
}

/** Collects what a model learns while its graph is built. */
export class ParameterList {
  readonly learned: LearnedTensor[] = [];
  readonly #models: number;

  constructor(models: number) {
    this.#models = models;
  }

  /** A rows x columns matrix (a bias has one row), uniform on +-1/sqrt(fanIn). */
  uniform(name: string, rows: number, columns: number, fanIn: number): ParameterTensor {
    // The position in the list names the stream: the same model starts alike in whatever company it trains.
    const position = this.learned.length;
    return this.#add(name, rows, columns, (part, seed) => {
      fillUniform(seededRandom(seed, randomPurpose.initialisation, position), part, 1 / Math.sqrt(fanIn));
    });
  }

  /** A rows x columns matrix that starts at given numbers. */
  constant(name: string, rows: number, columns: number, values: ArrayLike<number>): ParameterTensor {
    return this.#add(name, rows, columns, (part) => {
      part.set(values);
    });
  }

  #add(name: string, rows: number, columns: number, initialise: LearnedTensor["initialise"]): ParameterTensor {
    const tensor = parameter(name, modelShape(this.#models, rows, columns));
    this.learned.push({ tensor, sizePerModel: rows * columns, initialise });
    return tensor;
  }
}
