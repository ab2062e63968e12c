import { elementCount } from "../graph/shape.ts";
import { topologicalOrder, type InputTensor, type ParameterTensor, type Tensor } from "../graph/tensor.ts";
import type { Bindings } from "./engine.ts";

/** Inputs and parameters of a graph by name. @throws when two of them share a name */
export function graphInputs(outputs: Readonly<Record<string, Tensor>>): readonly (InputTensor | ParameterTensor)[] {
  const byName = new Map<string, InputTensor | ParameterTensor>();
  for (const tensor of topologicalOrder(Object.values(outputs))) {
    if (tensor.operation !== "input" && tensor.operation !== "parameter") continue;
    const other = byName.get(tensor.name);
    if (other && other !== tensor) throw new Error(`two inputs of the graph have the name ${tensor.name}`);
    byName.set(tensor.name, tensor);
  }
  return [...byName.values()];
}

/** The array bound to `name`. @throws when it is missing or its length differs from the tensor's */
export function boundArray(bindings: Bindings, name: string, tensor: Tensor): Float32Array<ArrayBuffer> {
  const array = bindings[name];
  const length = elementCount(tensor.shape);
  if (array?.length !== length) {
    throw new Error(`${name} needs an array of ${length} numbers, not ${array === undefined ? "none" : array.length}`);
  }
  return array;
}
