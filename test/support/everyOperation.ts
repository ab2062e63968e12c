import { topologicalOrder, type Tensor } from "../../src/graph/tensor.ts";

/** The compiler asks for a new operation here, and the tests then for a check of it. Files that a runtime runs have neither gradient nor second engine. */
const everyOperation: Readonly<Record<Exclude<Tensor["operation"], "network">, true>> = {
  input: true,
  parameter: true,
  constant: true,
  arrayConstant: true,
  exp: true,
  log: true,
  sqrt: true,
  abs: true,
  sign: true,
  step: true,
  square: true,
  relu: true,
  tanh: true,
  sigmoid: true,
  softplus: true,
  erf: true,
  stopGradient: true,
  add: true,
  subtract: true,
  multiply: true,
  divide: true,
  clip: true,
  bound: true,
  whereEqual: true,
  matmul: true,
  reduceSum: true,
  reduceMax: true,
  slice: true,
  rows: true,
  pad: true,
  concat: true,
  expand: true,
  reshape: true,
  transpose: true,
  convolve2d: true,
  convolveTransposed2d: true,
  convolutionWeights2d: true,
};

/** Operations of the IR that none of these graphs has. */
export function operationsMissing(outputs: readonly Tensor[]): readonly string[] {
  const present = new Set<string>(topologicalOrder(outputs).map(({ operation }) => operation));
  return Object.keys(everyOperation).filter((operation) => !present.has(operation));
}
