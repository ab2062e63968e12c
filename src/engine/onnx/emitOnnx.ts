import type { Shape } from "../../graph/shape.ts";
import {
  topologicalOrder,
  type MatmulTensor,
  type PadTensor,
  type Tensor,
  type UnaryOperation,
} from "../../graph/tensor.ts";
import type { OnnxAttribute, OnnxGraph, OnnxInitializer, OnnxNode, OnnxValue } from "./onnxModel.ts";

/** ONNX operators that are one IR operation each; the others are composed. */
const unaryOperators: Readonly<Partial<Record<UnaryOperation, string>>> = {
  exp: "Exp",
  log: "Log",
  abs: "Abs",
  sign: "Sign",
  relu: "Relu",
  tanh: "Tanh",
  sigmoid: "Sigmoid",
  erf: "Erf",
};

const binaryOperators = { add: "Add", subtract: "Sub", multiply: "Mul", divide: "Div" } as const;

/**
 * The ONNX graph that computes the named outputs. Inputs and parameters become graph inputs under their own names.
 * Common subexpressions, identities and constants are left to the runtime, which removes them when it loads the graph.
 */
export function emitOnnx(outputs: Readonly<Record<string, Tensor>>): OnnxGraph {
  const emission = new Emission();
  for (const tensor of topologicalOrder(Object.values(outputs))) emission.emit(tensor);
  const outputValues = Object.entries(outputs).map(([name, tensor]) => {
    emission.node("Identity", [emission.nameOf(tensor)], { output: name });
    return { name, shape: tensor.shape };
  });
  return { nodes: emission.nodes, initializers: emission.initializers, inputs: emission.inputs, outputs: outputValues };
}

/** Zeros before and after each axis, as ONNX's Pad wants them. */
function padding({ shape, start, operands: [part] }: PadTensor): readonly number[] {
  const before = shape.map((_, axis) => (axis === shape.length - 1 ? start : 0));
  return [...before, ...shape.map((size, axis) => size - (part.shape[axis] ?? 1) - (before[axis] ?? 0))];
}

interface NodeOptions {
  readonly attributes?: readonly OnnxAttribute[];
  readonly domain?: string;
  readonly output?: string;
}

class Emission {
  readonly nodes: OnnxNode[] = [];
  readonly initializers: OnnxInitializer[] = [];
  readonly inputs: OnnxValue[] = [];
  readonly #names = new Map<Tensor, string>();
  readonly #constants = new Map<string, string>();

  nameOf(tensor: Tensor): string {
    const name = this.#names.get(tensor);
    if (name === undefined) throw new Error(`${tensor.operation} is used before it is emitted`);
    return name;
  }

  node(operator: string, inputs: readonly string[], { output, ...rest }: NodeOptions = {}): string {
    const name = output ?? `t${this.nodes.length}`;
    this.nodes.push({ operator, inputs, output: name, ...rest });
    return name;
  }

  emit(tensor: Tensor): void {
    this.#names.set(tensor, this.#emit(tensor));
  }

  #emit(tensor: Tensor): string {
    const operands = tensor.operands.map((operand) => this.nameOf(operand));
    const [x = "", y = ""] = operands;
    switch (tensor.operation) {
      case "input":
      case "parameter":
        this.inputs.push({ name: tensor.name, shape: tensor.shape });
        return tensor.name;
      case "constant":
        return this.#scalar(tensor.value);
      case "add":
      case "subtract":
      case "multiply":
      case "divide":
        return this.node(binaryOperators[tensor.operation], [x, y]);
      case "clip":
        return this.node("Clip", [x, this.#scalar(tensor.minimum), this.#scalar(tensor.maximum)]);
      case "reduceSum":
        return this.node("ReduceSum", [x, this.#integers(tensor.axes)], { attributes: [{ name: "keepdims", integer: 1 }] });
      case "slice": {
        const end = tensor.start + (tensor.shape.at(-1) ?? 1);
        return this.node("Slice", [x, this.#integers([tensor.start]), this.#integers([end]), this.#integers([-1])]);
      }
      case "pad":
        return this.node("Pad", [x, this.#integers(padding(tensor))]);
      case "concat":
        return this.node("Concat", operands, { attributes: [{ name: "axis", integer: tensor.shape.length - 1 }] });
      case "expand":
        return this.node("Expand", [x, this.#integers(tensor.shape)]);
      case "matmul":
        return this.#matmul(tensor, operands);
      case "square":
        return this.node("Mul", [x, x]);
      case "step":
        // min(max(1e38 x, 0), 1): 1e38 lifts every normal float above 1. Comparing, and Sign, are not vectorised.
        return this.node("HardSigmoid", [x], { attributes: [{ name: "alpha", float: 1e38 }, { name: "beta", float: 0 }] });
      case "whereEqual":
        return this.node("Where", [this.node("Equal", [y, operands[2] ?? ""]), x, this.#scalar(0)]);
      case "softplus":
        return this.#softplus(x);
      default:
        return this.node(unaryOperators[tensor.operation] ?? "", [x]);
    }
  }

  #matmul(tensor: MatmulTensor, operands: readonly string[]): string {
    const { transposeLeft, transposeRight } = tensor;
    if (!transposeLeft && !transposeRight) return this.node("MatMul", operands);
    const attributes = [
      { name: "transA", integer: Number(transposeLeft) },
      { name: "transB", integer: Number(transposeRight) },
    ];
    // Plain ONNX transposes only in the two-dimensional Gemm; stacks need ONNX Runtime's own operator.
    if (tensor.shape.length === 2) return this.node("Gemm", operands, { attributes });
    return this.node("FusedMatMul", operands, { attributes, domain: "com.microsoft" });
  }

  /** max(x, 0) + log(1 + e^-|x|): ONNX's own Softplus is not vectorised by the runtime and costs ten times as much. */
  #softplus(x: string): string {
    const tail = this.node("Exp", [this.node("Neg", [this.node("Abs", [x])])]);
    const logarithm = this.node("Log", [this.node("Add", [tail, this.#scalar(1)])]);
    return this.node("Add", [this.node("Relu", [x]), logarithm]);
  }

  #scalar(value: number): string {
    return this.#constant(`f${value}`, [], Float32Array.of(value));
  }

  #integers(values: Shape): string {
    return this.#constant(`i${values.join("_")}`, [values.length], BigInt64Array.from(values.map(BigInt)));
  }

  #constant(key: string, shape: Shape, values: Float32Array | BigInt64Array): string {
    let name = this.#constants.get(key);
    if (name === undefined) {
      name = `c${this.#constants.size}`;
      this.#constants.set(key, name);
      this.initializers.push({ name, shape, values });
    }
    return name;
  }
}
