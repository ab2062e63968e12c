/**
 * The tensor IR: immutable nodes, each knowing its operands and its shape. A graph is what its outputs reach; there is
 * no builder and no registry. Engines read it (ONNX, TensorFlow.js), `gradients.ts` extends it.
 */
import { broadcastShapes, requireExpandable, sameShape, ShapeError, type Shape } from "./shape.ts";

export const unaryOperations = [
  "negate",
  "exp",
  "log",
  "abs",
  "sign",
  "square",
  "relu",
  "tanh",
  "sigmoid",
  "softplus",
  "erf",
] as const;
export type UnaryOperation = (typeof unaryOperations)[number];

export const binaryOperations = ["add", "subtract", "multiply", "divide"] as const;
export type BinaryOperation = (typeof binaryOperations)[number];

interface Node {
  readonly shape: Shape;
  readonly operands: readonly Tensor[];
}
/** Fed at every run: examples, noise, per-model settings. Names are unique in a graph. */
export interface InputTensor extends Node {
  readonly operation: "input";
  readonly name: string;
}
/** Learned. An input too, but one the engine keeps and the optimiser changes. */
export interface ParameterTensor extends Node {
  readonly operation: "parameter";
  readonly name: string;
}
export interface ConstantTensor extends Node {
  readonly operation: "constant";
  readonly value: number;
}
export interface UnaryTensor extends Node {
  readonly operation: UnaryOperation;
  readonly operands: readonly [Tensor];
}
export interface BinaryTensor extends Node {
  readonly operation: BinaryOperation;
  readonly operands: readonly [Tensor, Tensor];
}
export interface ClipTensor extends Node {
  readonly operation: "clip";
  readonly operands: readonly [Tensor];
  readonly minimum: number;
  readonly maximum: number;
}
export interface MatmulTensor extends Node {
  readonly operation: "matmul";
  readonly operands: readonly [Tensor, Tensor];
  readonly transposeLeft: boolean;
  readonly transposeRight: boolean;
}
/** Sums over `axes` and keeps them with size 1, so that a gradient needs no reshaping. */
export interface ReduceSumTensor extends Node {
  readonly operation: "reduceSum";
  readonly operands: readonly [Tensor];
  readonly axes: readonly number[];
}
export interface ExpandTensor extends Node {
  readonly operation: "expand";
  readonly operands: readonly [Tensor];
}
export type Tensor =
  | InputTensor
  | ParameterTensor
  | ConstantTensor
  | UnaryTensor
  | BinaryTensor
  | ClipTensor
  | MatmulTensor
  | ReduceSumTensor
  | ExpandTensor;

export function input(name: string, shape: Shape): InputTensor {
  return { operation: "input", name, shape, operands: [] };
}

export function parameter(name: string, shape: Shape): ParameterTensor {
  return { operation: "parameter", name, shape, operands: [] };
}

export function constant(value: number): ConstantTensor {
  return { operation: "constant", value, shape: [], operands: [] };
}

function unary(operation: UnaryOperation, x: Tensor): Tensor {
  return { operation, shape: x.shape, operands: [x] };
}

function binary(operation: BinaryOperation, a: Tensor | number, b: Tensor | number): Tensor {
  const left = typeof a === "number" ? constant(a) : a;
  const right = typeof b === "number" ? constant(b) : b;
  return { operation, shape: broadcastShapes(left.shape, right.shape), operands: [left, right] };
}

export const negate = (x: Tensor): Tensor => unary("negate", x);
export const exp = (x: Tensor): Tensor => unary("exp", x);
export const log = (x: Tensor): Tensor => unary("log", x);
export const abs = (x: Tensor): Tensor => unary("abs", x);
/** -1, 0 or 1; its own gradient is zero. */
export const sign = (x: Tensor): Tensor => unary("sign", x);
export const square = (x: Tensor): Tensor => unary("square", x);
export const relu = (x: Tensor): Tensor => unary("relu", x);
export const tanh = (x: Tensor): Tensor => unary("tanh", x);
export const sigmoid = (x: Tensor): Tensor => unary("sigmoid", x);
/** log(1 + e^x); engines compute max(x, 0) + log(1 + e^-|x|), which neither overflows nor loses small values. */
export const softplus = (x: Tensor): Tensor => unary("softplus", x);
export const erf = (x: Tensor): Tensor => unary("erf", x);

export const add = (a: Tensor | number, b: Tensor | number): Tensor => binary("add", a, b);
export const subtract = (a: Tensor | number, b: Tensor | number): Tensor => binary("subtract", a, b);
export const multiply = (a: Tensor | number, b: Tensor | number): Tensor => binary("multiply", a, b);
export const divide = (a: Tensor | number, b: Tensor | number): Tensor => binary("divide", a, b);

/** Bounds values to [minimum, maximum]; the gradient is zero outside. */
export function clip(x: Tensor, minimum: number, maximum: number): Tensor {
  return { operation: "clip", shape: x.shape, operands: [x], minimum, maximum };
}

export interface MatmulOptions {
  readonly transposeLeft?: boolean;
  readonly transposeRight?: boolean;
}

/**
 * Matrix product of the last two axes: [m, k] x [k, n], or with a leading model axis [M, m, k] x [M, k, n], where
 * either side may have M = 1.
 * @throws ShapeError when ranks differ or inner sizes do not meet.
 */
export function matmul(a: Tensor, b: Tensor, { transposeLeft = false, transposeRight = false }: MatmulOptions = {}): Tensor {
  const rank = a.shape.length;
  if (rank !== b.shape.length || rank < 2 || rank > 3) {
    throw new ShapeError(`matmul needs two matrices, or two stacks of them, not [${a.shape}] and [${b.shape}]`);
  }
  const [m, k] = matrixSize(a.shape, transposeLeft);
  const [innerRight, n] = matrixSize(b.shape, transposeRight);
  if (k !== innerRight) {
    throw new ShapeError(`matmul of [${a.shape}] and [${b.shape}]: inner sizes are ${k} and ${innerRight}`);
  }
  const models = broadcastShapes(a.shape.slice(0, -2), b.shape.slice(0, -2));
  return { operation: "matmul", shape: [...models, m, n], operands: [a, b], transposeLeft, transposeRight };
}

function matrixSize(shape: Shape, transposed: boolean): readonly [number, number] {
  const [rows = 1, columns = 1] = shape.slice(-2);
  return transposed ? [columns, rows] : [rows, columns];
}

/** Sums over `axes` (negative ones count from the end); they stay, with size 1. */
export function reduceSum(x: Tensor, axes: readonly number[]): Tensor {
  const rank = x.shape.length;
  const positive = axes.map((axis) => (axis < 0 ? rank + axis : axis));
  if (positive.some((axis) => axis < 0 || axis >= rank)) {
    throw new ShapeError(`cannot sum [${x.shape}] over axes [${axes}]`);
  }
  const shape = x.shape.map((size, axis) => (positive.includes(axis) ? 1 : size));
  return { operation: "reduceSum", shape, operands: [x], axes: positive };
}

/** Repeats size-1 axes (or a scalar) until the shape is `shape`. */
export function expand(x: Tensor, shape: Shape): Tensor {
  if (sameShape(x.shape, shape)) return x;
  requireExpandable(x.shape, shape);
  return { operation: "expand", shape, operands: [x] };
}

/** Every tensor the outputs reach, operands before users. Iterative: deep networks must not exhaust the stack. */
export function topologicalOrder(outputs: readonly Tensor[]): readonly Tensor[] {
  const order: Tensor[] = [];
  const seen = new Set<Tensor>();
  const stack: { tensor: Tensor; expanded: boolean }[] = outputs.toReversed().map((tensor) => ({ tensor, expanded: false }));
  for (let frame = stack.pop(); frame; frame = stack.pop()) {
    const { tensor, expanded } = frame;
    if (expanded) {
      order.push(tensor);
    } else if (!seen.has(tensor)) {
      seen.add(tensor);
      stack.push({ tensor, expanded: true });
      for (const operand of tensor.operands.toReversed()) {
        if (!seen.has(operand)) stack.push({ tensor: operand, expanded: false });
      }
    }
  }
  return order;
}

