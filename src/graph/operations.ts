/**
 * Makes the IR's nodes. Shapes are checked and constants folded here, so that readable expressions cost nothing extra
 * in a training step.
 */
import { broadcastShapes, elementCount, requireExpandable, sameShape, ShapeError, type Shape } from "./shape.ts";
import type {
  ArrayConstantTensor,
  BinaryOperation,
  ConstantTensor,
  InputTensor,
  ParameterTensor,
  Tensor,
  UnaryOperation,
} from "./tensor.ts";

export function input(name: string, shape: Shape): InputTensor {
  return { operation: "input", name, shape, operands: [] };
}

export function parameter(name: string, shape: Shape): ParameterTensor {
  return { operation: "parameter", name, shape, operands: [] };
}

export function constant(value: number): ConstantTensor {
  return { operation: "constant", value, shape: [], operands: [] };
}

/** @throws ShapeError when the number of values differs from the number of entries of the shape */
export function arrayConstant(values: Float32Array, shape: Shape): ArrayConstantTensor {
  if (values.length !== elementCount(shape))
    throw new ShapeError(`a constant of shape [${shape}] cannot hold ${values.length} values`);
  return { operation: "arrayConstant", values, shape, operands: [] };
}

function unary(operation: UnaryOperation, x: Tensor): Tensor {
  return { operation, shape: x.shape, operands: [x] };
}

function binary(operation: BinaryOperation, left: Tensor, right: Tensor): Tensor {
  return { operation, shape: broadcastShapes(left.shape, right.shape), operands: [left, right] };
}

function asTensor(x: Tensor | number): Tensor {
  return typeof x === "number" ? constant(x) : x;
}

export const negate = (x: Tensor): Tensor => multiply(-1, x);
export const exp = (x: Tensor): Tensor => unary("exp", x);
export const log = (x: Tensor): Tensor => unary("log", x);
export const sqrt = (x: Tensor): Tensor => unary("sqrt", x);
export const abs = (x: Tensor): Tensor => unary("abs", x);
/** -1, 0 or 1; its own gradient is zero. */
export const sign = (x: Tensor): Tensor => unary("sign", x);
/** 1 above zero, else 0; its own gradient is zero. */
export const step = (x: Tensor): Tensor => unary("step", x);
export const square = (x: Tensor): Tensor => unary("square", x);
export const relu = (x: Tensor): Tensor => unary("relu", x);
export const tanh = (x: Tensor): Tensor => unary("tanh", x);
export const sigmoid = (x: Tensor): Tensor => unary("sigmoid", x);
/** log(1 + e^x); engines compute max(x, 0) + log(1 + e^-|x|), which neither overflows nor loses small values. */
export const softplus = (x: Tensor): Tensor => unary("softplus", x);
export const erf = (x: Tensor): Tensor => unary("erf", x);
/** `x` as a constant for differentiation. */
export const stopGradient = (x: Tensor): Tensor => unary("stopGradient", x);

export function add(a: Tensor | number, b: Tensor | number): Tensor {
  if (isNumber(a, 0)) return asTensor(b);
  if (isNumber(b, 0)) return asTensor(a);
  const left = asTensor(a);
  const right = asTensor(b);
  if (left.operation === "pad" && right.operation === "pad") {
    const [first, second] = left.start < right.start ? [left, right] : [right, left];
    const [[head], [tail]] = [first.operands, second.operands];
    // Neighbours, as the gradients of a split or of the steps of a sequence: they are joined, not added.
    if (first.start + columnsOf(head) === second.start)
      return pad(concat([...joined(head), ...joined(tail)] as [Tensor, ...Tensor[]]), first.start, columnsOf(left));
  }
  return binary("add", left, right);
}

/** The parts of a concatenation, so that one of many parts is not one within another. */
function joined(x: Tensor): readonly Tensor[] {
  return x.operation === "concat" ? x.operands : [x];
}

export function subtract(a: Tensor | number, b: Tensor | number): Tensor {
  if (isNumber(b, 0)) return asTensor(a);
  return binary("subtract", asTensor(a), asTensor(b));
}

export function multiply(a: Tensor | number, b: Tensor | number): Tensor {
  const left = asTensor(a);
  const right = asTensor(b);
  if (left.operation === "constant") return scale(left.value, right);
  if (right.operation === "constant") return scale(right.value, left);
  return binary("multiply", left, right);
}

export function divide(a: Tensor | number, b: Tensor | number): Tensor {
  const divisor = asTensor(b);
  if (divisor.operation === "constant") return multiply(a, 1 / divisor.value);
  return binary("divide", asTensor(a), divisor);
}

function isNumber(x: Tensor | number, value: number): boolean {
  return x === value || (typeof x === "object" && x.operation === "constant" && x.value === value);
}

/**
 * factor * x, with the factor moved into x to where it costs least. Differentiation produces many constant factors, and a
 * product with a stack of batches is thousands of times the work of a product of two numbers.
 */
function scale(factor: number, x: Tensor): Tensor {
  if (factor === 1) return x;
  if (x.operation === "constant") return constant(factor * x.value);
  if (x.operation === "multiply") {
    const [a, b] = x.operands;
    const [small, large] = elementCount(a.shape) <= elementCount(b.shape) ? [a, b] : [b, a];
    if (elementCount(small.shape) < elementCount(x.shape)) return multiply(scale(factor, small), large);
  }
  return binary("multiply", constant(factor), x);
}

/** Bounds values to [minimum, maximum]; the gradient is zero outside. */
export function clip(x: Tensor, minimum: number, maximum: number): Tensor {
  return { operation: "clip", shape: x.shape, operands: [x], minimum, maximum };
}

/**
 * Bounds values to [minimum, maximum] like `clip`, for what is learned: outside, the gradient passes unchanged where a step against
 * it leads back inside, and is zero where a step leads further out. With a gradient of zero on both sides, what once left the
 * bounds would stay at them for ever.
 */
export function bound(x: Tensor, minimum: number, maximum: number): Tensor {
  return { operation: "bound", shape: x.shape, operands: [x], minimum, maximum };
}

/** `x` where `a` equals `b`, zero elsewhere; differentiable in `x` alone. */
export function whereEqual(x: Tensor, a: Tensor, b: Tensor): Tensor {
  return {
    operation: "whereEqual",
    shape: broadcastShapes(x.shape, broadcastShapes(a.shape, b.shape)),
    operands: [x, a, b],
  };
}

export interface MatmulOptions {
  readonly transposeLeft?: boolean;
  readonly transposeRight?: boolean;
}

/**
 * Matrix product of the last two axes: [m, k] x [k, n], or with a leading model axis [M, m, k] x [M, k, n], where
 * either side may have M = 1.
 * @throws ShapeError when ranks or inner sizes differ
 */
export function matmul(
  a: Tensor,
  b: Tensor,
  { transposeLeft = false, transposeRight = false }: MatmulOptions = {},
): Tensor {
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
  const { positive, shape } = reduction(x, axes);
  if (x.operation === "multiply" && x.operands[0].operation === "constant") {
    return multiply(x.operands[0], reduceSum(x.operands[1], positive));
  }
  if (x.operation === "subtract" && x.operands[1].operation === "constant") {
    const terms = elementCount(x.shape) / elementCount(shape);
    return subtract(reduceSum(x.operands[0], positive), terms * x.operands[1].value);
  }
  return { operation: "reduceSum", shape, operands: [x], axes: positive };
}

/** The largest entries along `axes`, which stay with size 1. Each of several equal maxima has the whole gradient. */
export function reduceMax(x: Tensor, axes: readonly number[]): Tensor {
  const { positive, shape } = reduction(x, axes);
  return { operation: "reduceMax", shape, operands: [x], axes: positive };
}

function reduction(x: Tensor, axes: readonly number[]): { positive: readonly number[]; shape: Shape } {
  const rank = x.shape.length;
  const positive = axes.map((axis) => (axis < 0 ? rank + axis : axis));
  if (positive.some((axis) => axis < 0 || axis >= rank)) {
    throw new ShapeError(`cannot combine [${x.shape}] over axes [${axes}]`);
  }
  return { positive, shape: x.shape.map((size, axis) => (positive.includes(axis) ? 1 : size)) };
}

function columnsOf(x: Tensor): number {
  return x.shape.at(-1) ?? 1;
}

function withColumns(x: Tensor, columns: number): Shape {
  return [...x.shape.slice(0, -1), columns];
}

/** @throws ShapeError when x does not have these columns */
export function slice(x: Tensor, start: number, size: number): Tensor {
  if (start < 0 || size < 1 || start + size > columnsOf(x)) {
    throw new ShapeError(`cannot take columns ${start} to ${start + size} of [${x.shape}]`);
  }
  return { operation: "slice", shape: withColumns(x, size), operands: [x], start };
}

/**
 * Rows of a table, by numbers.
 * @param table [rows, columns]
 * @param numbers [n]: whole numbers from 0 to rows - 1, at most 2^24
 * @returns [n, columns]
 */
export function rows(table: Tensor, numbers: Tensor): Tensor {
  const [, columns] = table.shape;
  const [count] = numbers.shape;
  if (columns === undefined || table.shape.length !== 2 || count === undefined || numbers.shape.length !== 1)
    throw new ShapeError(`cannot take rows [${numbers.shape}] of [${table.shape}]`);
  return { operation: "rows", shape: [count, columns], operands: [table, numbers] };
}

/** @throws ShapeError when x does not fit there */
export function pad(x: Tensor, start: number, columns: number): Tensor {
  if (start === 0 && columnsOf(x) === columns) return x;
  if (start < 0 || start + columnsOf(x) > columns)
    throw new ShapeError(`cannot put [${x.shape}] at column ${start} of ${columns}`);
  return { operation: "pad", shape: withColumns(x, columns), operands: [x], start };
}

/** @throws ShapeError when the parts' shapes differ in another axis than the last */
export function concat(parts: readonly [Tensor, ...Tensor[]]): Tensor {
  const [first] = parts;
  if (parts.some((part) => !sameShape(withColumns(part, 1), withColumns(first, 1)))) {
    throw new ShapeError(`cannot put side by side ${parts.map(({ shape }) => `[${shape}]`).join(", ")}`);
  }
  const columns = parts.reduce((sum, part) => sum + columnsOf(part), 0);
  return { operation: "concat", shape: withColumns(first, columns), operands: parts };
}

/** Repeats size-1 axes (or a scalar) until the shape is `shape`. */
export function expand(x: Tensor, shape: Shape): Tensor {
  if (sameShape(x.shape, shape)) return x;
  requireExpandable(x.shape, shape);
  return { operation: "expand", shape, operands: [x] };
}

/** @throws ShapeError when the number of entries differs. */
export function reshape(x: Tensor, shape: Shape): Tensor {
  if (sameShape(x.shape, shape)) return x;
  if (elementCount(x.shape) !== elementCount(shape)) throw new ShapeError(`cannot reshape [${x.shape}] to [${shape}]`);
  return { operation: "reshape", shape, operands: [x.operation === "reshape" ? x.operands[0] : x] };
}
