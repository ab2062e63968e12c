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
  /** Input numbers per column, side by side. */
  readonly inputsPerColumn?: number;
  /** Whether the order of the columns is reversed. */
  readonly reversed?: boolean;
  /** Numbers per row on which all columns may depend; 0: none. */
  readonly contextSize: number;
  readonly hidden: readonly number[];
  /** What follows a hidden layer's product. Layer normalisation is excluded: it would make every unit depend on all others. */
  readonly layers: LayersSpec;
  readonly outputsPerColumn: number;
  /** Initial values of the last bias, one per output; undefined: initialised like other biases. */
  readonly startBias?: ArrayLike<number> | undefined;
}

/** Maps [.., rows, inputsPerColumn * columns] and context to [.., rows, outputsPerColumn * columns], in blocks of `columns`. */
export type MaskedNetwork = (x: Tensor, context: Tensor | undefined) => Tensor;

/**
 * A multilayer perceptron whose outputs for a column depend on the columns before it and on the context (MADE). The context is an
 * input of the first hidden layer and, past the hidden layers, of the outputs: if there are fewer units than columns, few units see only
 * the first columns, and through these alone the context would have a low rank. Without hidden layers the network is linear in both.
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
  /** For the initialisation of the layer's biases. */
  readonly fanIn: number;
}

/** x W with the masked W, plus the unmasked product of the context. */
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
 * A weight of which only unmasked entries are used and have a gradient. It is masked once per step, not per row.
 * @param shape one model's
 * @param fanIn of the unmasked layer, context included, as for a PyTorch layer that is masked after its initialisation
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

/** @param fanIn of the whole layer, of which the context is a part */
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

/** The hidden layers of a flow's networks: a density that is smooth in z, as the exponential linear unit is (Kingma et al. 2016). */
export const flowLayers: LayersSpec = { activation: "elu", normalization: "none", dropout: 0 };
