import { add, arrayConstant, matmul, multiply } from "../../graph/operations.ts";
import type { Shape } from "../../graph/shape.ts";
import type { Tensor } from "../../graph/tensor.ts";
import type { Activation } from "../../spec/spec.ts";
import { activate } from "../activations.ts";
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
  readonly activation: Activation;
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
  const { columns, inputsPerColumn = 1, reversed, contextSize, hidden, activation, outputsPerColumn, startBias } = spec;
  const order = columnDegrees(columns, reversed);
  let degrees = order.flatMap((degree) => new Array<number>(inputsPerColumn).fill(degree));
  const layers = hidden.map((size, i): MaskedNetwork => {
    const units = hiddenDegrees(size, columns);
    const mask = hiddenMask(degrees, units);
    const map = maskedLinear(graph, `${name}.${i}`, { mask, inputs: degrees.length, outputs: size, contextSize: i === 0 ? contextSize : 0 });
    degrees = [...units];
    return (x, context) => activate(map(x, context), activation);
  });
  const outputDegrees = Array.from({ length: outputsPerColumn }, () => order).flat();
  const mask = outputMask(degrees, outputDegrees);
  const outputs = outputDegrees.length;
  const output = maskedLinear(graph, `${name}.output`, { mask, inputs: degrees.length, outputs, contextSize, startBias });
  return (x, context) => output(layers.reduce((h, layer) => layer(h, context), x), context);
}

interface MaskedLinearSpec {
  /** [inputs, outputs]. */
  readonly mask: Float32Array;
  readonly inputs: number;
  readonly outputs: number;
  readonly contextSize: number;
  readonly startBias?: ArrayLike<number> | undefined;
}

function maskedLinear(graph: ModelGraph, name: string, { mask, inputs, outputs, contextSize, startBias }: MaskedLinearSpec): MaskedNetwork {
  const fanIn = inputs + contextSize;
  const weight = maskedWeight(graph, name, [inputs, outputs], mask, fanIn);
  const shift = contextShift(graph, name, { contextSize, outputs, fanIn, startBias });
  return (x, context) => add(matmul(x, weight), shift(context));
}

/**
 * A weight of which only what the mask leaves is used, or has a gradient. It is masked once a step, whatever the rows.
 * @param shape one model's
 * @param fanIn of the layer as if nothing were masked, context included, as where a layer of PyTorch's is masked after it was made
 */
export function maskedWeight({ parameters, shape: { models } }: ModelGraph, name: string, shape: Shape, mask: Float32Array, fanIn: number): Tensor {
  return multiply(parameters.uniform(`${name}.weight`, shape, fanIn), arrayConstant(mask, sharedShape(models, ...shape)));
}

export interface ContextShiftSpec {
  readonly contextSize: number;
  readonly outputs: number;
  /** Inputs of the layer, of which the context is a part. */
  readonly fanIn: number;
  readonly startBias?: ArrayLike<number> | undefined;
}

/** What is added to a masked product: a bias and, where there is a context, its own unmasked product. */
export function contextShift({ parameters }: ModelGraph, name: string, spec: ContextShiftSpec): (context: Tensor | undefined) => Tensor {
  const { contextSize, outputs, fanIn, startBias } = spec;
  const weight = contextSize > 0 ? parameters.uniform(`${name}.context`, [contextSize, outputs], fanIn) : undefined;
  const bias = startBias
    ? parameters.constant(`${name}.bias`, [1, outputs], startBias)
    : parameters.uniform(`${name}.bias`, [1, outputs], fanIn);
  return (context) => (weight && context ? add(matmul(context, weight), bias) : bias);
}
