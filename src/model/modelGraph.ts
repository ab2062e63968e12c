import { elementCount } from "../graph/shape.ts";
import { input, parameter } from "../graph/operations.ts";
import type { InputTensor, ParameterTensor, Tensor } from "../graph/tensor.ts";
import type { DataStatistics } from "./dataStatistics.ts";
import { modelShape, sharedShape } from "./modelAxis.ts";
import { ParameterList } from "./parameters.ts";

/** The arrangement of an example's numbers. */
export interface ExampleLayout {
  /** Numbers of an example that are encoded and decoded. */
  readonly columns: number;
  /** Height, width, channels, of which `columns` is the product; undefined for examples that are not images. */
  readonly image?: readonly [height: number, width: number, channels: number];
  /** Length of the condition; 0: none. */
  readonly conditionSize: number;
}

export interface StackShape extends ExampleLayout {
  /** Number of models that train together. */
  readonly models: number;
  /** Examples per step. */
  readonly rows: number;
  /** Whether all models have the same examples and the same noise in each step (they share their seed). */
  readonly sharedSeed: boolean;
}

/** Random numbers that are drawn anew for every run of a graph. */
export interface NoiseInput {
  readonly tensor: InputTensor;
  readonly distribution: "normal" | "uniform";
  /** Numbers per model, or shared by all models. */
  readonly sizePerModel: number;
}

/** Numbers that training updates without a gradient, such as running means. They are a parameter of the graph. */
export interface StateTensor {
  readonly tensor: ParameterTensor;
  readonly sizePerModel: number;
  readonly start: number;
  /** Its value after a training step; undefined in a graph that only evaluates. */
  readonly next: Tensor | undefined;
}

/** The name of the posterior's noise, which evaluations also draw. */
export const POSTERIOR_NOISE = "noise";

/** What the parts of a model share while its graph is built: shapes, parameters, noise and states. */
export class ModelGraph {
  readonly shape: StackShape;
  readonly statistics: DataStatistics;
  /** Whether dropout is active and normalisation uses the batch's moments. */
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

  /** An input with one row per example of a step, [.., rows, size]. */
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
   * @param next maps the tensor to its value after a training step
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
