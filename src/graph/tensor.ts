/**
 * The tensor IR: immutable nodes with operands and a shape. A graph consists of the nodes that its outputs depend on; there is
 * no builder and no registry. `operations.ts` makes nodes, `gradients.ts` extends graphs, engines read them.
 */
import type { ConvolutionGeometry } from "./convolutionGeometry.ts";
import type { Shape } from "./shape.ts";

export const unaryOperations = [
  "exp",
  "log",
  "sqrt",
  "abs",
  "sign",
  "step",
  "square",
  "relu",
  "tanh",
  "sigmoid",
  "softplus",
  "erf",
  "stopGradient",
] as const;
export type UnaryOperation = (typeof unaryOperations)[number];

export const binaryOperations = ["add", "subtract", "multiply", "divide"] as const;
export type BinaryOperation = (typeof binaryOperations)[number];

export const reduceOperations = ["reduceSum", "reduceMax"] as const;
export type ReduceOperation = (typeof reduceOperations)[number];

export const convolutionOperations = ["convolve2d", "convolveTransposed2d", "convolutionWeights2d"] as const;
export type ConvolutionOperation = (typeof convolutionOperations)[number];

interface Node {
  readonly shape: Shape;
  readonly operands: readonly Tensor[];
}
/** Set for every run: examples, noise, per-model settings. Names are unique in a graph. */
export interface InputTensor extends Node {
  readonly operation: "input";
  readonly name: string;
}
/** Learned. It is also an input, but the engine keeps it and the optimiser changes it. */
export interface ParameterTensor extends Node {
  readonly operation: "parameter";
  readonly name: string;
}
export interface ConstantTensor extends Node {
  readonly operation: "constant";
  readonly value: number;
}
/** Numbers known when the graph is built, row by row: masks, for example. */
export interface ArrayConstantTensor extends Node {
  readonly operation: "arrayConstant";
  readonly values: Float32Array;
}
export interface UnaryTensor extends Node {
  readonly operation: UnaryOperation;
  readonly operands: readonly [Tensor];
}
export interface BinaryTensor extends Node {
  readonly operation: BinaryOperation;
  readonly operands: readonly [Tensor, Tensor];
}
/** Both bound values to [minimum, maximum] and differ in their gradients: see operations.ts. */
export interface ClipTensor extends Node {
  readonly operation: "clip" | "bound";
  readonly operands: readonly [Tensor];
  readonly minimum: number;
  readonly maximum: number;
}
/** The first operand where the other two are equal, zero elsewhere: the gradient of a maximum. */
export interface WhereEqualTensor extends Node {
  readonly operation: "whereEqual";
  readonly operands: readonly [Tensor, Tensor, Tensor];
}
export interface MatmulTensor extends Node {
  readonly operation: "matmul";
  readonly operands: readonly [Tensor, Tensor];
  readonly transposeLeft: boolean;
  readonly transposeRight: boolean;
}
/** Combines the entries along `axes` and keeps these with size 1, so that a gradient needs no reshaping. */
export interface ReduceTensor extends Node {
  readonly operation: ReduceOperation;
  readonly operands: readonly [Tensor];
  readonly axes: readonly number[];
}
/** Columns start .. start + size - 1 of the last axis. */
export interface SliceTensor extends Node {
  readonly operation: "slice";
  readonly operands: readonly [Tensor];
  readonly start: number;
}
/** Rows of a table by their numbers, [n] of 0 .. rows - 1: examples on a device. Neither operand has a gradient. */
export interface RowsTensor extends Node {
  readonly operation: "rows";
  readonly operands: readonly [Tensor, Tensor];
}
/** Zeros, with the operand's columns from `start` on: the gradient of a slice with respect to the whole. */
export interface PadTensor extends Node {
  readonly operation: "pad";
  readonly operands: readonly [Tensor];
  readonly start: number;
}
/** Side by side along the last axis. */
export interface ConcatTensor extends Node {
  readonly operation: "concat";
}
export interface ExpandTensor extends Node {
  readonly operation: "expand";
  readonly operands: readonly [Tensor];
}
/** The same numbers in the same order under another shape. */
export interface ReshapeTensor extends Node {
  readonly operation: "reshape";
  readonly operands: readonly [Tensor];
}
/** Axis i is the operand's axis `permutation[i]`. */
export interface TransposeTensor extends Node {
  readonly operation: "transpose";
  readonly operands: readonly [Tensor];
  readonly permutation: readonly number[];
}
/**
 * The three partial derivatives of one trilinear form, sum of y[n, p, o] x[n, s p + k - before, c] w[k, c, o] over
 * all indices: with respect to y it is the convolution of image x and kernel w, to x the transposed one of y and w, to w the
 * kernel's gradient from x and y. The gradients of each are therefore the other two.
 */
export interface ConvolutionTensor extends Node {
  readonly operation: ConvolutionOperation;
  /** Two of image, kernel and response, in this order but for the transposed one's: response, kernel. */
  readonly operands: readonly [Tensor, Tensor];
  readonly geometry: ConvolutionGeometry;
}
/** A file of another program that an engine runs as it is. Its outputs can be used like any tensor, but nothing is differentiated through it. */
export interface NetworkCall {
  readonly path: string;
  /** One for each operand, in their order. */
  readonly feeds: readonly { readonly name: string; readonly type: string }[];
  /** Why it is not part of the graph: "Einsum at node /x is unsupported". */
  readonly obstacle: string;
}
/** An output of a run. Those of one run share the call and the operands. */
export interface NetworkTensor extends Node {
  readonly operation: "network";
  readonly call: NetworkCall;
  readonly output: string;
}
export type Tensor =
  | NetworkTensor
  | InputTensor
  | ParameterTensor
  | ConstantTensor
  | ArrayConstantTensor
  | UnaryTensor
  | BinaryTensor
  | ClipTensor
  | WhereEqualTensor
  | MatmulTensor
  | ReduceTensor
  | SliceTensor
  | RowsTensor
  | PadTensor
  | ConcatTensor
  | ExpandTensor
  | ReshapeTensor
  | TransposeTensor
  | ConvolutionTensor;

/** All tensors that the outputs depend on, operands before users. Iterative, so that deep networks do not exhaust the stack. */
export function topologicalOrder(outputs: readonly Tensor[]): readonly Tensor[] {
  const order: Tensor[] = [];
  const seen = new Set<Tensor>();
  const stack: { tensor: Tensor; expanded: boolean }[] = outputs
    .toReversed()
    .map((tensor) => ({ tensor, expanded: false }));
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
