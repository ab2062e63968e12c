import { add, concat, expand, matmul } from "../graph/operations.ts";
import type { Tensor } from "../graph/tensor.ts";
import type { LayersSpec } from "../spec/spec.ts";
import { activate } from "./activations.ts";
import type { ModelGraph } from "./modelGraph.ts";

/**
 * A part of a network: its parameters are made once, and it may be applied more than once (an encoder sees examples and, for a
 * VampPrior, learnt inputs).
 */
export type Layer = (x: Tensor) => Tensor;

/** x W + b, [.., rows, inputs] -> [.., rows, outputs]. */
export function linear({ parameters }: ModelGraph, name: string, inputs: number, outputs: number, startBias?: ArrayLike<number>): Layer {
  const weight = parameters.uniform(`${name}.weight`, [inputs, outputs], inputs);
  const bias = startBias
    ? parameters.constant(`${name}.bias`, [1, outputs], startBias)
    : parameters.uniform(`${name}.bias`, [1, outputs], inputs);
  return (x) => add(matmul(x, weight), bias);
}

/** A row and what conditions it, side by side. */
export function beside(x: Tensor, condition: Tensor | undefined): Tensor {
  if (condition === undefined) return x;
  // Examples that a stack shares, next to numbers that each of its models has of its own.
  const shape = [...x.shape.slice(0, -1), condition.shape.at(-1) ?? 1];
  return concat([x, expand(condition, shape)]);
}

export interface HiddenLayers {
  readonly layer: Layer;
  /** Numbers a row of what it gives. */
  readonly size: number;
}

/** The hidden layers of a multilayer perceptron; with none, x itself (a linear model). */
export function hiddenLayers(
  graph: ModelGraph,
  name: string,
  inputs: number,
  { hidden, activation }: LayersSpec & { readonly hidden: readonly number[] },
): HiddenLayers {
  const sizes = [inputs, ...hidden];
  const layers = hidden.map((size, i): Layer => {
    const map = linear(graph, `${name}.${i}`, sizes[i] ?? 1, size);
    return (x) => activate(map(x), activation);
  });
  return { layer: (x) => layers.reduce((h, layer) => layer(h), x), size: sizes.at(-1) ?? inputs };
}
