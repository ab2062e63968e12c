import { topologicalOrder, type Tensor } from "./tensor.ts";

/** The graph of `outputs` with other tensors in the places of some. A tensor that depends on none of them stays the same object. */
export function substitute(
  outputs: Readonly<Record<string, Tensor>>,
  others: ReadonlyMap<Tensor, Tensor>,
): Readonly<Record<string, Tensor>> {
  const by = new Map<Tensor, Tensor>(others);
  for (const tensor of topologicalOrder(Object.values(outputs))) {
    if (by.has(tensor)) continue;
    const operands = tensor.operands.map((operand) => by.get(operand) ?? operand);
    const isSame = operands.every((operand, i) => operand === tensor.operands[i]);
    by.set(tensor, isSame ? tensor : ({ ...tensor, operands } as Tensor));
  }
  return Object.fromEntries(Object.entries(outputs).map(([name, tensor]) => [name, by.get(tensor) ?? tensor]));
}
