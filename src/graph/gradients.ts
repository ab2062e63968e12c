/**
 * Reverse-mode differentiation: extends the IR of a loss. A gradient may stay smaller than its tensor if it is equal
 * along an axis (the mean over a batch has one gradient for all rows), which saves the engines whole arrays.
 */
import { ReportedError } from "../core/reportedError.ts";
import { inversePermutation, transpose } from "./axes.ts";
import { convolutionGradients } from "./convolution.ts";
import { ShapeError, type Shape } from "./shape.ts";
import {
  add,
  divide,
  exp,
  expand,
  matmul,
  multiply,
  negate,
  pad,
  reduceSum,
  relu,
  reshape,
  sigmoid,
  sign,
  slice,
  step,
  square,
  subtract,
  constant,
  whereEqual,
} from "./operations.ts";
import { topologicalOrder, type BinaryTensor, type MatmulTensor, type Tensor, type UnaryTensor } from "./tensor.ts";

/**
 * d (sum of `loss`) / d `variable`, for each of `variables`, in the variable's own shape. With a leading model axis the
 * loss has one number per model; models are independent, so each model's gradient is its own.
 */
export function gradients(loss: Tensor, variables: readonly Tensor[]): readonly Tensor[] {
  const order = topologicalOrder([loss]);
  const leadsToVariable = new Set<Tensor>(variables);
  for (const tensor of order) {
    if (tensor.operands.some((operand) => leadsToVariable.has(operand))) leadsToVariable.add(tensor);
  }
  const gradientOf = new Map<Tensor, Tensor>([[loss, constant(1)]]);
  for (const tensor of order.toReversed()) {
    const gradient = gradientOf.get(tensor);
    if (gradient === undefined || tensor.operands.length === 0) continue;
    const operandGradients = backward(tensor, gradient, leadsToVariable);
    tensor.operands.forEach((operand, position) => {
      const contribution = operandGradients[position];
      if (contribution === undefined || !leadsToVariable.has(operand)) return;
      const reduced = sumToShape(contribution, spreadShape(tensor, operand), operand.shape);
      const sofar = gradientOf.get(operand);
      gradientOf.set(operand, sofar === undefined ? reduced : add(sofar, reduced));
    });
  }
  return variables.map((variable) => expand(gradientOf.get(variable) ?? constant(0), variable.shape));
}

/** The shape of an operand within the operation, before it is repeated along any of these axes. */
function spreadShape(tensor: Tensor, operand: Tensor): Shape {
  switch (tensor.operation) {
    case "matmul":
      // Only models are repeated, never rows, columns or inner sizes.
      return [...tensor.shape.slice(0, -2), ...operand.shape.slice(-2)];
    case "convolve2d":
    case "convolveTransposed2d":
    case "convolutionWeights2d":
      return [...tensor.shape.slice(0, -4), ...operand.shape.slice(-4)];
    case "network":
    case "slice":
    case "pad":
    case "concat":
    case "reshape":
    case "transpose":
      return operand.shape;
    default:
      return tensor.shape;
  }
}

/** A graph that runs a file of another program cannot be differentiated. The message is why that file is not part of the graph. */
export class NotDifferentiable extends ReportedError {
  override readonly name = "NotDifferentiable";
}

/** Gradients of a tensor's operands, in the shape within the operation (not yet summed to the operands' own). */
function backward(tensor: Tensor, gradient: Tensor, wanted: ReadonlySet<Tensor>): readonly (Tensor | undefined)[] {
  switch (tensor.operation) {
    case "input":
    case "parameter":
    case "constant":
    case "arrayConstant":
      return [];
    case "add":
    case "subtract":
    case "multiply":
    case "divide":
      return backwardBinary(tensor, gradient);
    case "matmul":
      return backwardMatmul(tensor, gradient, wanted);
    case "reduceSum":
    case "expand":
      return [gradient];
    case "network":
      throw new NotDifferentiable(
        `${tensor.call.path} is run as it is, so that it has no gradient: ${tensor.call.obstacle}.`,
      );
    case "reduceMax":
      return [whereEqual(gradient, tensor.operands[0], tensor)];
    case "reshape":
      return [reshape(expand(gradient, tensor.shape), tensor.operands[0].shape)];
    case "transpose":
      return [transpose(expand(gradient, tensor.shape), inversePermutation(tensor.permutation))];
    case "convolve2d":
    case "convolveTransposed2d":
    case "convolutionWeights2d": {
      const gradientsOf = convolutionGradients(tensor, expand(gradient, tensor.shape));
      return gradientsOf.map((contribution, position) =>
        wanted.has(tensor.operands[position] ?? tensor) ? contribution() : undefined,
      );
    }
    case "slice":
      return [pad(expand(gradient, tensor.shape), tensor.start, tensor.operands[0].shape.at(-1) ?? 1)];
    case "rows":
      if (wanted.has(tensor.operands[0]))
        throw new NotDifferentiable("rows that are taken by number have no gradient.");
      return [];
    case "pad":
      return [slice(expand(gradient, tensor.shape), tensor.start, tensor.operands[0].shape.at(-1) ?? 1)];
    case "concat": {
      const full = expand(gradient, tensor.shape);
      let start = 0;
      return tensor.operands.map((operand) => {
        const columns = operand.shape.at(-1) ?? 1;
        start += columns;
        return slice(full, start - columns, columns);
      });
    }
    case "clip": {
      const [x] = tensor.operands;
      return [whereEqual(gradient, x, tensor)];
    }
    case "bound": {
      // How far x is outside, times its gradient: positive where a step against the gradient leads back, zero inside.
      const [x] = tensor.operands;
      const inward = multiply(subtract(x, tensor), gradient);
      return [whereEqual(gradient, inward, relu(inward))];
    }
    case "whereEqual": {
      const [, a, b] = tensor.operands;
      return [whereEqual(gradient, a, b)];
    }
    default:
      return [backwardUnary(tensor, gradient)];
  }
}

function backwardUnary(tensor: UnaryTensor, gradient: Tensor): Tensor | undefined {
  const [x] = tensor.operands;
  switch (tensor.operation) {
    case "exp":
      return multiply(gradient, tensor);
    case "log":
      return divide(gradient, x);
    case "sqrt":
      return divide(gradient, multiply(2, tensor));
    case "abs":
      return multiply(gradient, sign(x));
    case "sign":
    case "step":
    case "stopGradient":
      return undefined;
    case "square":
      return multiply(multiply(2, gradient), x);
    case "relu":
      return multiply(gradient, step(tensor));
    case "tanh":
      return multiply(gradient, subtract(1, square(tensor)));
    case "sigmoid":
      return multiply(gradient, multiply(tensor, subtract(1, tensor)));
    case "softplus":
      return multiply(gradient, sigmoid(x));
    case "erf":
      return multiply(gradient, multiply(2 / Math.sqrt(Math.PI), exp(negate(square(x)))));
  }
}

function backwardBinary(tensor: BinaryTensor, gradient: Tensor): readonly [Tensor, Tensor] {
  const [a, b] = tensor.operands;
  switch (tensor.operation) {
    case "add":
      return [gradient, gradient];
    case "subtract":
      return [gradient, negate(gradient)];
    case "multiply":
      return [multiply(gradient, b), multiply(gradient, a)];
    case "divide":
      return [divide(gradient, b), negate(divide(multiply(gradient, tensor), b))];
  }
}

function backwardMatmul(
  tensor: MatmulTensor,
  gradient: Tensor,
  wanted: ReadonlySet<Tensor>,
): readonly (Tensor | undefined)[] {
  const [a, b] = tensor.operands;
  const { transposeLeft, transposeRight } = tensor;
  const full = expand(gradient, tensor.shape);
  const left = (): Tensor =>
    transposeLeft
      ? matmul(b, full, { transposeLeft: transposeRight, transposeRight: true })
      : matmul(full, b, { transposeRight: !transposeRight });
  const right = (): Tensor =>
    transposeRight
      ? matmul(full, a, { transposeLeft: true, transposeRight: transposeLeft })
      : matmul(a, full, { transposeLeft: !transposeLeft });
  return [wanted.has(a) ? left() : undefined, wanted.has(b) ? right() : undefined];
}

/**
 * Sums a gradient over the axes along which its operand was repeated. If the gradient itself was not repeated along an axis,
 * the sum is a multiplication by the axis size.
 */
function sumToShape(gradient: Tensor, full: Shape, target: Shape): Tensor {
  if (target.length !== full.length) {
    throw new ShapeError("a learned value must have the rank of the other operand: scalars have no gradient");
  }
  let repeats = 1;
  const axes: number[] = [];
  full.forEach((size, axis) => {
    if (target[axis] !== 1 || size === 1) return;
    if (gradient.shape[axis] === size) axes.push(axis);
    else repeats *= size;
  });
  const summed = axes.length === 0 ? gradient : reduceSum(gradient, axes);
  return repeats === 1 ? summed : multiply(summed, repeats);
}
