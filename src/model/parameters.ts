import { fillUniform, randomPurpose, seededRandom } from "../core/seededRandom.ts";
import { parameter } from "../graph/operations.ts";
import { elementCount, type Shape } from "../graph/shape.ts";
import type { ParameterTensor } from "../graph/tensor.ts";
import { modelShape } from "./modelAxis.ts";

/** A learned tensor and the initialisation of each model's part. */
export interface LearnedTensor {
  readonly tensor: ParameterTensor;
  /** Numbers per model. */
  readonly sizePerModel: number;
  readonly initialise: (part: Float32Array, seed: number) => void;
}

/** Collects a model's parameters while its graph is built. */
export class ParameterList {
  readonly learned: LearnedTensor[] = [];
  readonly #models: number;

  constructor(models: number) {
    this.#models = models;
  }

  /** Uniform on +-1/sqrt(fanIn). `shape` is one model's: a matrix's rows and columns, a bias's 1 and size. */
  uniform(name: string, shape: Shape, fanIn: number): ParameterTensor {
    // The position in the list names the stream, so that a model starts the same whichever models train with it.
    const position = this.learned.length;
    return this.#add(name, shape, (part, seed) => {
      fillUniform(seededRandom(seed, randomPurpose.initialisation, position), part, 1 / Math.sqrt(fanIn));
    });
  }

  /** Initialised by `initialise`, which receives one model's part. */
  starting(name: string, shape: Shape, initialise: LearnedTensor["initialise"]): ParameterTensor {
    return this.#add(name, shape, initialise);
  }

  /** Starts at the given numbers, repeated to its length. */
  constant(name: string, shape: Shape, values: ArrayLike<number>): ParameterTensor {
    return this.#add(name, shape, (part) => {
      for (let i = 0; i < part.length; i++) part[i] = values[i % values.length] as number;
    });
  }

  #add(name: string, shape: Shape, initialise: LearnedTensor["initialise"]): ParameterTensor {
    const tensor = parameter(name, modelShape(this.#models, ...shape));
    this.learned.push({ tensor, sizePerModel: elementCount(shape), initialise });
    return tensor;
  }
}
