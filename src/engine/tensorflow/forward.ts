import type * as tensorflow from "@tensorflow/tfjs-core";
import {
  topologicalOrder,
  type BinaryOperation,
  type InputTensor,
  type ParameterTensor,
  type Tensor,
  type UnaryOperation,
} from "../../graph/tensor.ts";
import { EngineError } from "../engineError.ts";
import { convolution } from "./convolution.ts";

type TensorFlow = typeof tensorflow;
type TfTensor = tensorflow.Tensor;

/** The TensorFlow.js tensor of an input or parameter. */
export type Feed = (tensor: InputTensor | ParameterTensor) => TfTensor;

/**
 * Runs the IR's forward graph on TensorFlow.js, operation by operation. TensorFlow.js then differentiates it, which is an independent
 * check of every gradient.
 */
export function forward(tf: TensorFlow, output: Tensor, feed: Feed): TfTensor {
  const [result] = forwardAll(tf, [output], feed);
  if (result === undefined) throw new Error(`${output.operation} has no value`);
  return result;
}

/** The same for several outputs, in their order; shared parts are computed once. */
export function forwardAll(tf: TensorFlow, outputs: readonly Tensor[], feed: Feed): readonly TfTensor[] {
  const results = new Map<Tensor, TfTensor>();
  const of = (tensor: Tensor): TfTensor => {
    const result = results.get(tensor);
    if (result === undefined) throw new Error(`${tensor.operation} is used before it is computed`);
    return result;
  };
  for (const tensor of topologicalOrder(outputs)) results.set(tensor, evaluate(tf, tensor, of, feed));
  return outputs.map(of);
}

function evaluate(tf: TensorFlow, tensor: Tensor, of: (tensor: Tensor) => TfTensor, feed: Feed): TfTensor {
  switch (tensor.operation) {
    case "input":
    case "parameter":
      return feed(tensor);
    case "constant":
      return tf.scalar(tensor.value);
    case "arrayConstant":
      return tf.tensor(tensor.values, [...tensor.shape]);
    case "add":
    case "subtract":
    case "multiply":
    case "divide":
      return binary(tf, tensor.operation, of(tensor.operands[0]), of(tensor.operands[1]));
    case "clip":
      return tf.clipByValue(of(tensor.operands[0]), tensor.minimum, tensor.maximum);
    case "bound":
      return bound(tf, of(tensor.operands[0]), tensor.minimum, tensor.maximum);
    case "whereEqual": {
      const [x, a, b] = tensor.operands;
      return whereEqual(tf, tf.broadcastTo(of(x), [...tensor.shape]), of(a), of(b));
    }
    case "slice": {
      const begin = tensor.shape.map((_, axis) => (axis === tensor.shape.length - 1 ? tensor.start : 0));
      return tf.slice(of(tensor.operands[0]), begin, [...tensor.shape]);
    }
    case "rows": {
      const [table, numbers] = tensor.operands;
      return tf.gather(of(table), tf.cast(of(numbers), "int32"));
    }
    case "pad": {
      const [part] = tensor.operands;
      const last = tensor.shape.length - 1;
      const sides = tensor.shape.map((size, axis): [number, number] =>
        axis === last ? [tensor.start, size - tensor.start - (part.shape[last] ?? 1)] : [0, 0],
      );
      return tf.pad(of(part), sides);
    }
    case "network":
      throw new EngineError(
        `TensorFlow cannot run ${tensor.call.path}, of which ${tensor.call.obstacle}: choose --engine onnxruntime-node.`,
      );
    case "concat":
      return tf.concat(tensor.operands.map(of), -1);
    case "expand":
      return tf.broadcastTo(of(tensor.operands[0]), [...tensor.shape]);
    case "reduceSum":
      return tf.sum(of(tensor.operands[0]), [...tensor.axes], true);
    case "reduceMax":
      return tf.max(of(tensor.operands[0]), [...tensor.axes], true);
    case "reshape":
      return tf.reshape(of(tensor.operands[0]), [...tensor.shape]);
    case "transpose":
      return tf.transpose(of(tensor.operands[0]), [...tensor.permutation]);
    case "convolve2d":
    case "convolveTransposed2d":
    case "convolutionWeights2d":
      return convolution(tf, tensor, tensor.operands.map(of));
    case "matmul": {
      // TensorFlow.js can multiply a shared matrix with a stack but cannot differentiate the product: repeat the matrix first.
      const models = tensor.shape.slice(0, -2);
      const [a, b] = tensor.operands.map((operand) =>
        tf.broadcastTo(of(operand), [...models, ...operand.shape.slice(-2)]),
      );
      if (a === undefined || b === undefined) throw new Error("matmul needs two operands");
      return tf.matMul(a, b, tensor.transposeLeft, tensor.transposeRight);
    }
    default:
      return unary(tf, tensor.operation, of(tensor.operands[0]));
  }
}

/** TensorFlow does not differentiate a comparison, and would ask for its gradient if it were recorded. @param x has the shape of the result */
function whereEqual(tf: TensorFlow, x: TfTensor, a: TfTensor, b: TfTensor): TfTensor {
  return tf.customGrad((given, save) => {
    const values = given as TfTensor;
    const isEqual = tf.equal(a, b);
    (save as tensorflow.GradSaveFunc)([isEqual]);
    return {
      value: tf.where(isEqual, values, tf.zerosLike(values)),
      gradFunc: (gradient, saved) => tf.where(saved[0] ?? isEqual, gradient, tf.zerosLike(gradient)),
    };
  })(x);
}

/** The gradient is zero only where a step against it leads further out. */
function bound(tf: TensorFlow, x: TfTensor, minimum: number, maximum: number): TfTensor {
  return tf.customGrad((given, save) => {
    const values = given as TfTensor;
    // Only what is saved is still there when the gradient is computed.
    (save as tensorflow.GradSaveFunc)([values]);
    return {
      value: tf.clipByValue(values, minimum, maximum),
      gradFunc: (gradient, saved) => {
        const [at = values] = saved;
        const above = tf.logicalAnd(tf.greater(at, maximum), tf.less(gradient, 0));
        const below = tf.logicalAnd(tf.less(at, minimum), tf.greater(gradient, 0));
        return tf.where(tf.logicalOr(above, below), tf.zerosLike(gradient), gradient);
      },
    };
  })(x);
}

function binary(tf: TensorFlow, operation: BinaryOperation, a: TfTensor, b: TfTensor): TfTensor {
  switch (operation) {
    case "add":
      return tf.add(a, b);
    case "subtract":
      return tf.sub(a, b);
    case "multiply":
      return tf.mul(a, b);
    case "divide":
      return tf.div(a, b);
  }
}

function unary(tf: TensorFlow, operation: UnaryOperation, x: TfTensor): TfTensor {
  switch (operation) {
    case "exp":
      return tf.exp(x);
    case "log":
      return tf.log(x);
    case "sqrt":
      return tf.sqrt(x);
    case "abs":
      return tf.abs(x);
    case "sign":
      return tf.sign(x);
    case "step":
      return tf.step(x);
    case "square":
      return tf.square(x);
    case "relu":
      return tf.relu(x);
    case "tanh":
      return tf.tanh(x);
    case "sigmoid":
      return tf.sigmoid(x);
    case "softplus":
      return tf.softplus(x);
    case "erf":
      return tf.erf(x);
    case "stopGradient":
      return tf.customGrad((given) => ({ value: (given as TfTensor).clone(), gradFunc: (dy) => tf.zerosLike(dy) }))(x);
  }
}
