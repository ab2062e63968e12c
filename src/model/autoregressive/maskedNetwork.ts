import { add, arrayConstant, matmul, multiply } from "../../graph/operations.ts";
import type { Shape } from "../../graph/shape.ts";
import type { Tensor } from "../../graph/tensor.ts";
import type { LayersSpec } from "../../spec/spec.ts";
import { bias, completeLayer } from "../layers.ts";
import { sharedShape } from "../modelAxis.ts";
import type { ModelGraph } from "../modelGraph.ts";
import { columnDegrees, hiddenDegrees, hiddenMask, outputMask } from "./masks.ts";

export interface MaskedNetworkSpec {
  readonly columns: number;
  /** Numbers for each column that the network is shown, side by side. */
  readonly inputsPerColumn?: number;
  /** Whether the last column comes first. */
  readonly reversed?: boolean;
  /** Numbers a row that every column may depend on; 0: none. */
  readonly contextSize: number;
  readonly hidden: readonly number[];
  /** What follows a hidden layer's product. Not a normalisation over the layer: it would show every unit all others. */
  readonly layers: LayersSpec;
  readonly outputsPerColumn: number;
  /** Where the last bias starts, one for each output; undefined: like any other bias. */
  readonly startBias?: ArrayLike<number> | undefined;
}

/** Of [.., rows, inputsPerColumn * columns] and context, [.., rows, outputsPerColumn * columns] in blocks of `columns`. */
export type MaskedNetwork = (x: Tensor, context: Tensor | undefined) => Tensor;

/**
 * A multilayer perceptron whose outputs for a column depend on the columns before it and on the context (MADE). The context goes
 * into the first hidden layer and past the hidden layers into the outputs: of fewer units than columns few see the first columns
 * alone, and what these make of the context would else be of low rank. Without hidden layers it is linear in both.
 */
export function maskedNetwork(graph: ModelGraph, name: string, spec: MaskedNetworkSpec): MaskedNetwork {
  const { columns, inputsPerColumn = 1, reversed, contextSize, hidden, layers, outputsPerColumn, startBias } = spec;
  const order = columnDegrees(columns, reversed);
  let degrees = order.flatMap((degree) => new Array<number>(inputsPerColumn).fill(degree));
  const hiddenLayers = hidden.map((size, i): MaskedNetwork => {
    const layer = `${name}.${i}`;
    const units = hiddenDegrees(size, columns);
    const shape = { inputs: degrees.length, outputs: size, contextSize: i === 0 ? contextSize : 0 };
    const product = maskedProduct(graph, layer, hiddenMask(degrees, units), shape);
    const complete = completeLayer(graph, layer, { fanIn: product.fanIn, size }, layers);
    degrees = [...units];
    return (x, context) => complete(product.map(x, context));
  });
  const outputDegrees = Array.from({ length: outputsPerColumn }, () => order).flat();
  const outputs = outputDegrees.length;
  const product = maskedProduct(graph, `${name}.output`, outputMask(degrees, outputDegrees), {
    inputs: degrees.length,
    outputs,
    contextSize,
  });
  const shift = bias(graph, `${name}.output`, product.fanIn, outputs, startBias);
  return (x, context) =>
    shift(
      product.map(
        hiddenLayers.reduce((h, layer) => layer(h, context), x),
        context,
      ),
    );
}

export interface MaskedProduct {
  /** [.., rows, inputs] and [.., rows, contextSize] -> [.., rows, outputs]. */
  readonly map: MaskedNetwork;
  /** In which a bias of the layer starts. */
  readonly fanIn: number;
}

/** x W, of W what the mask leaves, and the unmasked product of the context. */
export function maskedProduct(
  graph: ModelGraph,
  name: string,
  mask: Float32Array,
  { inputs, outputs, contextSize }: { readonly inputs: number; readonly outputs: number; readonly contextSize: number },
): MaskedProduct {
  const fanIn = inputs + contextSize;
  const weight = maskedWeight(graph, name, [inputs, outputs], mask, fanIn);
  if (contextSize === 0) return { fanIn, map: (x) => matmul(x, weight) };
  const ofContext = contextProduct(graph, name, contextSize, outputs, fanIn);
  return { fanIn, map: (x, context) => (context ? add(matmul(x, weight), ofContext(context)) : matmul(x, weight)) };
}

/**
 * A weight of which only what the mask leaves is used, or has a gradient. It is masked once a step, whatever the rows.
 * @param shape one model's
 * @param fanIn of the layer as if nothing were masked, context included, as where a layer of PyTorch's is masked after it was made
 */
export function maskedWeight(
  { parameters, shape: { models } }: ModelGraph,
  name: string,
  shape: Shape,
  mask: Float32Array,
  fanIn: number,
): Tensor {
  return multiply(
    parameters.uniform(`${name}.weight`, shape, fanIn),
    arrayConstant(mask, sharedShape(models, ...shape)),
  );
}

/** @param fanIn of the layer that the context is a part of */
export function contextProduct(
  { parameters }: ModelGraph,
  name: string,
  size: number,
  outputs: number,
  fanIn: number,
): (context: Tensor) => Tensor {
  const weight = parameters.uniform(`${name}.context`, [size, outputs], fanIn);
  return (context) => matmul(context, weight);
}
