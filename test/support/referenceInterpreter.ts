/** The IR in plain float64 loops: slow, obvious, and the metric for every engine and every gradient. */
import { elementCount, type Shape } from "../../src/graph/shape.ts";
import {
  topologicalOrder,
  type BinaryOperation,
  type MatmulTensor,
  type ReduceTensor,
  type Tensor,
  type TransposeTensor,
  type UnaryOperation,
} from "../../src/graph/tensor.ts";
import { convolved } from "./referenceConvolution.ts";

export type Values = Readonly<Record<string, ArrayLike<number>>>;

const unary: Readonly<Record<UnaryOperation, (x: number) => number>> = {
  exp: Math.exp,
  log: Math.log,
  sqrt: Math.sqrt,
  abs: Math.abs,
  sign: Math.sign,
  step: (x) => (x > 0 ? 1 : 0),
  square: (x) => x * x,
  relu: (x) => Math.max(x, 0),
  tanh: Math.tanh,
  sigmoid: (x) => 1 / (1 + Math.exp(-x)),
  softplus: (x) => Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x))),
  erf,
  stopGradient: (x) => x,
};

const binary: Readonly<Record<BinaryOperation, (a: number, b: number) => number>> = {
  add: (a, b) => a + b,
  subtract: (a, b) => a - b,
  multiply: (a, b) => a * b,
  divide: (a, b) => a / b,
};

/** Values of the outputs, flattened row by row. */
export function interpret(outputs: readonly Tensor[], values: Values): readonly Float64Array[] {
  const results = new Map<Tensor, Float64Array>();
  const of = (tensor: Tensor): Float64Array => results.get(tensor) ?? new Float64Array();
  for (const tensor of topologicalOrder(outputs)) results.set(tensor, evaluate(tensor, of, values));
  return outputs.map(of);
}

/** The output as a function of one input or parameter. What does not depend on it is computed once. */
export function interpretAlong(output: Tensor, values: Values, name: string): (moved: Float64Array) => Float64Array {
  const results = new Map<Tensor, Float64Array>();
  const of = (tensor: Tensor): Float64Array => results.get(tensor) ?? new Float64Array();
  const dependent = new Set<Tensor>();
  for (const tensor of topologicalOrder([output])) {
    results.set(tensor, evaluate(tensor, of, values));
    const isMoved = "name" in tensor && tensor.name === name;
    if (isMoved || tensor.operands.some((operand) => dependent.has(operand))) dependent.add(tensor);
  }
  return (moved) => {
    for (const tensor of dependent) results.set(tensor, evaluate(tensor, of, { ...values, [name]: moved }));
    return of(output);
  };
}

function filled(count: number, valueAt: (i: number) => number): Float64Array {
  const result = new Float64Array(count);
  for (let i = 0; i < count; i++) result[i] = valueAt(i);
  return result;
}

function evaluate(tensor: Tensor, of: (tensor: Tensor) => Float64Array, values: Values): Float64Array {
  switch (tensor.operation) {
    case "input":
    case "parameter":
      return Float64Array.from(values[tensor.name] ?? []);
    case "constant":
      return Float64Array.of(tensor.value);
    case "arrayConstant":
      return Float64Array.from(tensor.values);
    case "add":
    case "subtract":
    case "multiply":
    case "divide": {
      const [a, b] = tensor.operands.map((operand) => repeated(of(operand), operand.shape, tensor.shape));
      const combine = binary[tensor.operation];
      return filled(elementCount(tensor.shape), (i) => combine(a?.[i] ?? NaN, b?.[i] ?? NaN));
    }
    case "clip":
    case "bound":
      return of(tensor.operands[0]).map((x) => Math.min(Math.max(x, tensor.minimum), tensor.maximum));
    case "whereEqual": {
      const [x, a, b] = tensor.operands.map((operand) => repeated(of(operand), operand.shape, tensor.shape));
      return filled(elementCount(tensor.shape), (i) => (a?.[i] === b?.[i] ? (x?.[i] ?? NaN) : 0));
    }
    case "network":
      throw new Error("the interpreter runs no files");
    case "rows": {
      const [table, numbers] = tensor.operands.map(of);
      const [, columns = 1] = tensor.shape;
      return filled(
        elementCount(tensor.shape),
        (i) => table?.[(numbers?.[Math.floor(i / columns)] ?? NaN) * columns + (i % columns)] ?? NaN,
      );
    }
    case "slice":
    case "pad":
    case "concat":
      return placeColumns(tensor, of);
    case "expand":
      return repeated(of(tensor.operands[0]), tensor.operands[0].shape, tensor.shape);
    case "reshape":
      return of(tensor.operands[0]);
    case "transpose":
      return permuted(of(tensor.operands[0]), tensor);
    case "reduceSum":
      return reduced(tensor, of, (sum, x) => sum + x, 0);
    case "reduceMax":
      return reduced(tensor, of, Math.max, -Infinity);
    case "convolve2d":
    case "convolveTransposed2d":
    case "convolutionWeights2d":
      return convolved(
        tensor,
        tensor.operands.map((operand) =>
          repeated(of(operand), operand.shape, [...tensor.shape.slice(0, -4), ...operand.shape.slice(-4)]),
        ),
      );
    case "matmul":
      return multiplyMatrices(tensor, of);
    default:
      return of(tensor.operands[0]).map(unary[tensor.operation]);
  }
}

function permuted(values: Float64Array, { shape, permutation, operands: [operand] }: TransposeTensor): Float64Array {
  const strides = operand.shape.map((_, axis) => elementCount(operand.shape.slice(axis + 1)));
  return Float64Array.from({ length: elementCount(shape) }, (_, i) => {
    let source = 0;
    let rest = i;
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      source += (rest % (shape[axis] ?? 1)) * (strides[permutation[axis] ?? 0] ?? 1);
      rest = Math.floor(rest / (shape[axis] ?? 1));
    }
    return values[source] ?? NaN;
  });
}

function reduced(
  tensor: ReduceTensor,
  of: (tensor: Tensor) => Float64Array,
  combine: (sofar: number, x: number) => number,
  start: number,
): Float64Array {
  const [operand] = tensor.operands;
  const results = new Float64Array(elementCount(tensor.shape)).fill(start);
  of(operand).forEach((x, i) => {
    const target = sourceIndex(i, operand.shape, tensor.shape);
    results[target] = combine(results[target] ?? NaN, x);
  });
  return results;
}

/** The flat index in `small` that is repeated at flat index `i` of `full`. */
function sourceIndex(i: number, full: Shape, small: Shape): number {
  if (small.length === 0) return 0;
  let rest = i;
  let stride = 1;
  let index = 0;
  for (let axis = full.length - 1; axis >= 0; axis--) {
    const size = full[axis] ?? 1;
    const smallSize = small[axis] ?? 1;
    if (smallSize !== 1) index += (rest % size) * stride;
    rest = Math.floor(rest / size);
    stride *= smallSize;
  }
  return index;
}

function repeated(values: Float64Array, shape: Shape, full: Shape): Float64Array {
  if (values.length === elementCount(full)) return values;
  return filled(elementCount(full), (i) => values[sourceIndex(i, full, shape)] ?? NaN);
}

/** Slices, paddings and concatenations: each entry comes from one column of one operand, or is zero. */
function placeColumns(
  tensor: Extract<Tensor, { operation: "slice" | "pad" | "concat" }>,
  of: (tensor: Tensor) => Float64Array,
): Float64Array {
  const columns = tensor.shape.at(-1) ?? 1;
  const shift = tensor.operation === "slice" ? tensor.start : tensor.operation === "pad" ? -tensor.start : 0;
  return filled(elementCount(tensor.shape), (i) => {
    let column = (i % columns) + shift;
    const row = Math.floor(i / columns);
    for (const operand of tensor.operands) {
      const width = operand.shape.at(-1) ?? 1;
      if (column < 0) return 0;
      if (column < width) return of(operand)[row * width + column] ?? NaN;
      if (tensor.operation === "concat") column -= width;
    }
    return 0;
  });
}

function multiplyMatrices(tensor: MatmulTensor, of: (tensor: Tensor) => Float64Array): Float64Array {
  const [a, b] = tensor.operands;
  const stack = (operand: Tensor): Float64Array =>
    repeated(of(operand), operand.shape, [...tensor.shape.slice(0, -2), ...operand.shape.slice(-2)]);
  const left = stack(a);
  const right = stack(b);
  const [m = 0, n = 0] = tensor.shape.slice(-2);
  const k = a.shape.at(tensor.transposeLeft ? -2 : -1) ?? 0;
  return filled(elementCount(tensor.shape), (index) => {
    const model = Math.floor(index / (m * n));
    const row = Math.floor(index / n) % m;
    const column = index % n;
    let sum = 0;
    for (let inner = 0; inner < k; inner++) {
      const x = left[model * m * k + (tensor.transposeLeft ? inner * m + row : row * k + inner)] ?? NaN;
      const y = right[model * k * n + (tensor.transposeRight ? column * k + inner : inner * n + column)] ?? NaN;
      sum += x * y;
    }
    return sum;
  });
}

/** The error function: its Maclaurin series near zero, the continued fraction of erfc (Laplace) where the series cancels. */
function erf(x: number): number {
  const a = Math.abs(x);
  if (a < 2.5) {
    let term = x;
    let sum = x;
    for (let n = 1; n < 100; n++) {
      term *= (-x * x) / n;
      sum += term / (2 * n + 1);
    }
    return (2 / Math.sqrt(Math.PI)) * sum;
  }
  let fraction = a;
  for (let n = 80; n > 0; n--) fraction = a + n / 2 / fraction;
  return Math.sign(x) * (1 - Math.exp(-a * a) / (Math.sqrt(Math.PI) * fraction));
}
