import { elementCount } from "../graph/shape.ts";
import { input, parameter } from "../graph/operations.ts";
import type { InputTensor, ParameterTensor, Tensor } from "../graph/tensor.ts";
import type { DataStatistics } from "./dataStatistics.ts";
import { modelShape, sharedShape } from "./modelAxis.ts";
import { ParameterList } from "./parameters.ts";

/** How the numbers of an example are arranged. */
export interface ExampleLayout {
  /** Numbers of an example that are encoded and decoded. */
  readonly columns: number;
  /** Height, width, channels, of which `columns` is the product; undefined for examples that are no images. */
  readonly image?: readonly [height: number, width: number, channels: number];
  /** Numbers of the condition; 0: none. */
  readonly conditionSize: number;
}

export interface StackShape extends ExampleLayout {
  /** How many models train together. */
  readonly models: number;
  /** Examples per step. */
  readonly rows: number;
  /** All models see the same examples and the same noise in each step (they share their seed). */
  readonly sharedSeed: boolean;
}

/** Random numbers that a graph wants at every run, drawn anew. */
export interface NoiseInput {
  readonly tensor: InputTensor;
  readonly distribution: "normal" | "uniform";
  /** How many numbers one model has of it, or all share. */
  readonly sizePerModel: number;
}

/** Numbers that follow the training without a gradient, such as running means. A parameter to the graph. */
export interface StateTensor {
  readonly tensor: ParameterTensor;
  readonly sizePerModel: number;
  readonly start: number;
  /** What it is after a training step; undefined in a graph that only evaluates. */
  readonly next: Tensor | undefined;
}

/** The name of the posterior's noise, which evaluations draw too. */
export const POSTERIOR_NOISE = "noise";

/** What the parts of a model share while its graph is built: shapes, and what is learned, drawn and kept. */
export class ModelGraph {
  readonly shape: StackShape;
  readonly statistics: DataStatistics;
  /** Whether dropout drops, and normalisation looks at the batch. */
  readonly training: boolean;
  readonly parameters: ParameterList;
  readonly noises: NoiseInput[] = [];
  readonly states: StateTensor[] = [];
  readonly #perModel = new Map<string, InputTensor>();

  constructor(shape: StackShape, statistics: DataStatistics, training: boolean) {
    this.shape = shape;
    this.statistics = statistics;
    this.training = training;
    this.parameters = new ParameterList(shape.models);
  }

  /** Random numbers of `sizes` (rows first), shared by the models of a stack that share their seed. */
  noise(name: string, distribution: NoiseInput["distribution"], ...sizes: readonly number[]): InputTensor {
    const tensor = this.#example(name, ...sizes);
    this.noises.push({ tensor, distribution, sizePerModel: elementCount(sizes) });
    return tensor;
  }

  /** What belongs to the examples of a step, [.., rows, size]. */
  examples(name: string, size: number): InputTensor {
    return this.#example(name, this.shape.rows, size);
  }

  /** A number that differs from model to model, [.., 1, 1]. */
  perModel(name: string): InputTensor {
    const known = this.#perModel.get(name) ?? perModelInput(name, this.shape.models);
    this.#perModel.set(name, known);
    return known;
  }

  /**
   * A row of numbers without a gradient, [.., 1, size].
   * @param next of the tensor itself, what it is after a training step
   */
  state(name: string, size: number, start: number, next: (state: ParameterTensor) => Tensor): ParameterTensor {
    const tensor = parameter(name, modelShape(this.shape.models, 1, size));
    this.states.push({ tensor, sizePerModel: size, start, next: this.training ? next(tensor) : undefined });
    return tensor;
  }

  #example(name: string, ...sizes: readonly number[]): InputTensor {
    const { models, sharedSeed } = this.shape;
    return input(name, sharedSeed ? sharedShape(models, ...sizes) : modelShape(models, ...sizes));
  }
}

/** A number that differs from model to model, shape [.., 1, 1]. */
export function perModelInput(name: string, models: number): InputTensor {
  return input(name, modelShape(models, 1, 1));
}
