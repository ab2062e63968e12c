import { add, concat, expand, matmul } from "../graph/operations.ts";
import type { Tensor } from "../graph/tensor.ts";
import type { LayersSpec } from "../spec/spec.ts";
import { activate } from "./activations.ts";
import { buildDropout } from "./dropout.ts";
import type { ModelGraph } from "./modelGraph.ts";
import { buildNormalization } from "./normalization.ts";

/**
 * A part of a network. Its parameters are made once, and it may be applied more than once (an encoder to examples and, for a
 * VampPrior, to learned inputs).
 */
export type Layer = (x: Tensor) => Tensor;

/** x W + b, [.., rows, inputs] -> [.., rows, outputs]. */
export function linear(
  graph: ModelGraph,
  name: string,
  inputs: number,
  outputs: number,
  startBias?: ArrayLike<number>,
): Layer {
  const map = product(graph, name, inputs, outputs);
  const shift = bias(graph, name, inputs, outputs, startBias);
  return (x) => shift(map(x));
}

/** x W. */
function product({ parameters }: ModelGraph, name: string, inputs: number, outputs: number): Layer {
  const weight = parameters.uniform(`${name}.weight`, [inputs, outputs], inputs);
  return (x) => matmul(x, weight);
}

/** x + b. */
export function bias(
  { parameters }: ModelGraph,
  name: string,
  fanIn: number,
  size: number,
  start?: ArrayLike<number>,
): Layer {
  const tensor = start
    ? parameters.constant(`${name}.bias`, [1, size], start)
    : parameters.uniform(`${name}.bias`, [1, size], fanIn);
  return (x) => add(x, tensor);
}

/** What turns a linear map with `size` outputs per row into a hidden layer. */
export interface MapShape {
  /** Inputs of each output, for the initialisation of its bias. */
  readonly fanIn: number;
  readonly size: number;
  /** Rows per example: the pixels of an image; default 1. */
  readonly pixels?: number;
}

/** The bias, normalisation, nonlinearity and dropout that follow a hidden layer's product. */
export function completeLayer(
  graph: ModelGraph,
  name: string,
  { fanIn, size, pixels = 1 }: MapShape,
  layers: LayersSpec,
): Layer {
  const { activation, normalization, dropout } = layers;
  // Batch normalisation would subtract a bias with the mean; its own shift replaces the bias.
  const parts = [
    ...(normalization === "batch" ? [] : [bias(graph, name, fanIn, size)]),
    buildNormalization(graph, name, { size, pixels }, normalization),
    (x: Tensor) => activate(x, activation),
    buildDropout(graph, name, dropout),
  ];
  return (x) => parts.reduce((h, part) => part(h), x);
}

/** Rows and their condition, side by side. */
export function beside(x: Tensor, condition: Tensor | undefined): Tensor {
  if (condition === undefined) return x;
  // Examples that a stack shares, next to numbers that differ between its models.
  const shape = [...x.shape.slice(0, -1), condition.shape.at(-1) ?? 1];
  return concat([x, expand(condition, shape)]);
}

export interface HiddenLayers {
  readonly layer: Layer;
  /** Numbers per row of its output. */
  readonly size: number;
}

export interface HiddenLayersSpec extends LayersSpec {
  readonly hidden: readonly number[];
  /** Whether x is appended to the output of every layer, and so is an input of the next one. */
  readonly skip?: boolean;
}

/** The hidden layers of a multilayer perceptron; with none, x itself (a linear model). */
export function hiddenLayers(
  graph: ModelGraph,
  name: string,
  inputs: number,
  { hidden, skip = false, ...rest }: HiddenLayersSpec,
): HiddenLayers {
  const layers: Layer[] = [];
  let size = inputs;
  hidden.forEach((units, i) => {
    const map = product(graph, `${name}.${i}`, size, units);
    const complete = completeLayer(graph, `${name}.${i}`, { fanIn: size, size: units }, rest);
    layers.push((x) => complete(map(x)));
    size = skip ? units + inputs : units;
  });
  return { layer: (x) => layers.reduce((h, layer) => (skip ? concat([layer(h), x]) : layer(h)), x), size };
}
