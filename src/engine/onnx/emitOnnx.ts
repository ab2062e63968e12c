import { topologicalOrder, type PadTensor, type Tensor, type UnaryOperation } from "../../graph/tensor.ts";
import { ConvolutionEmitter } from "./emitConvolution.ts";
import { GraphWriter, type EmitOptions } from "./graphWriter.ts";
import type { OnnxGraph } from "./onnxModel.ts";

/** IR operations that are one ONNX operator each; the others are composed. */
const unaryOperators: Readonly<Partial<Record<UnaryOperation, string>>> = {
  exp: "Exp",
  log: "Log",
  sqrt: "Sqrt",
  abs: "Abs",
  relu: "Relu",
  tanh: "Tanh",
  sigmoid: "Sigmoid",
  erf: "Erf",
};

/** ONNX's number of the type. */
const INT32 = 6;

const binaryOperators = { add: "Add", subtract: "Sub", multiply: "Mul", divide: "Div" } as const;

/** Values of inputs and parameters, by name. */
export type HeldValues = Readonly<Record<string, Float32Array>>;

/**
 * The ONNX graph that computes the named outputs. Inputs and parameters become graph inputs under their own names, except those
 * whose values the graph holds. The runtime removes common subexpressions, identities and constants when it loads the graph.
 */
export function emitOnnx(
  outputs: Readonly<Record<string, Tensor>>,
  held: HeldValues = {},
  options: EmitOptions = {},
): OnnxGraph {
  const emission = new Emission(held, options);
  for (const tensor of topologicalOrder(Object.values(outputs))) emission.emit(tensor);
  const outputValues = Object.entries(outputs).map(([name, tensor]) => {
    emission.writer.node("Identity", [emission.nameOf(tensor)], { output: name });
    return { name, shape: tensor.shape };
  });
  const { nodes, initializers, inputs } = emission.writer;
  return { nodes, initializers, inputs, outputs: outputValues };
}

/** Zeros before and after each axis, in the order of ONNX's Pad. */
function padding({ shape, start, operands: [part] }: PadTensor): readonly number[] {
  const before = shape.map((_, axis) => (axis === shape.length - 1 ? start : 0));
  return [...before, ...shape.map((size, axis) => size - (part.shape[axis] ?? 1) - (before[axis] ?? 0))];
}

class Emission {
  readonly writer: GraphWriter;
  readonly #convolutions: ConvolutionEmitter;
  readonly #names = new Map<Tensor, string>();
  readonly #held: HeldValues;
  readonly #forGpu: boolean;

  constructor(held: HeldValues, options: EmitOptions) {
    this.#held = held;
    this.#forGpu = options.forGpu === true;
    this.writer = new GraphWriter("", options);
    this.#convolutions = new ConvolutionEmitter(this.writer);
  }

  nameOf(tensor: Tensor): string {
    const name = this.#names.get(tensor);
    if (name === undefined) throw new Error(`${tensor.operation} is used before it is emitted`);
    return name;
  }

  emit(tensor: Tensor): void {
    this.#names.set(tensor, this.#emit(tensor));
  }

  #emit(tensor: Tensor): string {
    const { writer } = this;
    const operands = tensor.operands.map((operand) => this.nameOf(operand));
    const [x = "", y = ""] = operands;
    switch (tensor.operation) {
      case "input":
      case "parameter": {
        const { operation, name, shape } = tensor;
        const values = this.#held[name];
        // A setting of the spec may have the name of an output; learned tensors keep their names, which have dots.
        if (values !== undefined && operation === "input") return writer.floats(tensor, shape, values);
        if (values === undefined) writer.inputs.push({ name, shape });
        else writer.initializers.push({ name, shape, values });
        return name;
      }
      case "constant":
        return writer.scalar(tensor.value);
      case "arrayConstant":
        return writer.floats(tensor, tensor.shape, tensor.values);
      case "stopGradient":
        return x;
      case "reshape":
        return writer.reshape(x, tensor.shape);
      case "transpose":
        return writer.transpose(x, tensor.permutation);
      case "add":
      case "subtract":
      case "multiply":
      case "divide":
        return writer.node(binaryOperators[tensor.operation], [x, y]);
      case "clip":
      case "bound":
        return writer.node("Clip", [x, writer.scalar(tensor.minimum), writer.scalar(tensor.maximum)]);
      case "reduceSum":
        return writer.node("ReduceSum", [x, writer.integers(tensor.axes)], {
          attributes: [{ name: "keepdims", integer: 1 }],
        });
      case "network":
        throw new Error(`${tensor.call.path} is not part of a graph: networkCalls.ts runs it`);
      case "reduceMax":
        // Up to operator set 17 its axes are an attribute, unlike those of ReduceSum.
        return writer.node("ReduceMax", [x], {
          attributes: [
            { name: "axes", integers: tensor.axes },
            { name: "keepdims", integer: 1 },
          ],
        });
      case "convolve2d":
      case "convolveTransposed2d":
      case "convolutionWeights2d":
        return this.#convolutions.emit(tensor, operands);
      case "slice": {
        const end = tensor.start + (tensor.shape.at(-1) ?? 1);
        return writer.node("Slice", [
          x,
          writer.integers([tensor.start]),
          writer.integers([end]),
          writer.integers([-1]),
        ]);
      }
      case "rows": {
        const numbers = writer.node("Cast", [y], { attributes: [{ name: "to", integer: INT32 }] });
        return writer.node("Gather", [x, numbers], { attributes: [{ name: "axis", integer: 0 }] });
      }
      case "pad":
        return writer.node("Pad", [x, writer.integers(padding(tensor))]);
      case "concat":
        return writer.concat(operands, tensor.shape.length - 1);
      case "expand":
        return writer.node("Expand", [x, writer.integers(tensor.shape)]);
      case "matmul":
        return writer.matmul(operands, tensor, tensor.shape.length > 2);
      case "square":
        return writer.node("Mul", [x, x]);
      case "step":
        return this.#step(x);
      case "sign":
        if (!this.#forGpu) return writer.node("Sign", [x]);
        return writer.node("Sub", [this.#step(x), this.#step(writer.node("Neg", [x]))]);
      case "whereEqual":
        return writer.node("Where", [writer.node("Equal", [y, operands[2] ?? ""]), x, writer.scalar(0)]);
      case "softplus":
        return this.#softplus(x);
      default:
        return writer.node(unaryOperators[tensor.operation] ?? "", [x]);
    }
  }

  /** min(max(1e38 x, 0), 1): 1e38 raises every positive normal float above 1. The runtime does not vectorise comparisons and Sign. */
  #step(x: string): string {
    return this.writer.node("HardSigmoid", [x], {
      attributes: [
        { name: "alpha", float: 1e38 },
        { name: "beta", float: 0 },
      ],
    });
  }

  /** max(x, 0) + log(1 + e^-|x|): the runtime does not vectorise ONNX's own Softplus, which takes ten times as long. */
  #softplus(x: string): string {
    const tail = this.writer.node("Exp", [this.writer.node("Neg", [this.writer.node("Abs", [x])])]);
    const logarithm = this.writer.node("Log", [this.writer.node("Add", [tail, this.writer.scalar(1)])]);
    return this.writer.node("Add", [this.writer.node("Relu", [x]), logarithm]);
  }
}
