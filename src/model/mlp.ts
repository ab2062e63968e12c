import { add, matmul } from "../graph/operations.ts";
import type { Tensor } from "../graph/tensor.ts";
import { activate, type Activation } from "./activations.ts";
import type { ParameterList } from "./parameters.ts";

export interface MlpSettings {
  readonly hidden: readonly number[];
  readonly activation: Activation;
}

/** x W + b, [.., rows, size of x] -> [.., rows, outputs]. */
export function linear(parameters: ParameterList, name: string, x: Tensor, outputs: number, startBias?: ArrayLike<number>): Tensor {
  const inputs = x.shape.at(-1) ?? 1;
  const weight = parameters.uniform(`${name}.weight`, inputs, outputs, inputs);
  const bias = startBias
    ? parameters.constant(`${name}.bias`, 1, outputs, startBias)
    : parameters.uniform(`${name}.bias`, 1, outputs, inputs);
  return add(matmul(x, weight), bias);
}

/** The hidden layers of a multilayer perceptron; with none, x itself (a linear model). */
export function hiddenLayers(parameters: ParameterList, name: string, x: Tensor, { hidden, activation }: MlpSettings): Tensor {
  return hidden.reduce<Tensor>((h, size, layer) => activate(linear(parameters, `${name}.${layer}`, h, size), activation), x);
}
