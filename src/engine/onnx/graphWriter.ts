import type { Shape } from "../../graph/shape.ts";
import type { OnnxAttribute, OnnxInitializer, OnnxNode, OnnxValue } from "./onnxModel.ts";

export interface NodeOptions {
  readonly attributes?: readonly OnnxAttribute[];
  readonly domain?: string;
  readonly output?: string;
}

export interface EmitOptions {
  /** Whether only operators with a GPU kernel are used: it is missing for stacked products of transposed operands and for signs. */
  readonly forGpu?: boolean;
}

export interface Transposes {
  readonly transposeLeft: boolean;
  readonly transposeRight: boolean;
}

/** Collects an ONNX graph's nodes and constants and names their outputs. */
export class GraphWriter {
  readonly nodes: OnnxNode[] = [];
  readonly initializers: OnnxInitializer[] = [];
  readonly inputs: OnnxValue[] = [];
  readonly #constants = new Map<unknown, string>();
  readonly #prefix: string;
  readonly #forGpu: boolean;

  /** @param prefix of all its names, for two writers that make one graph */
  constructor(prefix = "", { forGpu = false }: EmitOptions = {}) {
    this.#prefix = prefix;
    this.#forGpu = forGpu;
  }

  node(operator: string, inputs: readonly string[], { output, ...rest }: NodeOptions = {}): string {
    const name = output ?? `${this.#prefix}t${this.nodes.length}`;
    this.nodes.push({ operator, inputs, output: name, ...rest });
    return name;
  }

  /** The product of matrices, or of stacks of them when `stacked`. */
  matmul(operands: readonly string[], { transposeLeft, transposeRight }: Transposes, stacked: boolean): string {
    if (!transposeLeft && !transposeRight) return this.node("MatMul", operands);
    const attributes = [
      { name: "transA", integer: Number(transposeLeft) },
      { name: "transB", integer: Number(transposeRight) },
    ];
    // In standard ONNX only the two-dimensional Gemm can transpose; stacks need an operator of ONNX Runtime.
    if (!stacked) return this.node("Gemm", operands, { attributes });
    if (!this.#forGpu) return this.node("FusedMatMul", operands, { attributes, domain: "com.microsoft" });
    const [left = "", right = ""] = operands;
    const swapped = (name: string): string => this.transpose(name, [0, 2, 1]);
    return this.node("MatMul", [transposeLeft ? swapped(left) : left, transposeRight ? swapped(right) : right]);
  }

  reshape(x: string, shape: Shape): string {
    return this.node("Reshape", [x, this.integers(shape)]);
  }

  transpose(x: string, permutation: readonly number[]): string {
    return this.node("Transpose", [x], { attributes: [{ name: "perm", integers: permutation }] });
  }

  /** Slices of x along `axis`, at constant places; -1 is the last. */
  gather(x: string, places: readonly number[], axis: number): string {
    return this.node("Gather", [x, this.integers(places)], { attributes: [{ name: "axis", integer: axis }] });
  }

  concat(parts: readonly string[], axis: number): string {
    return this.node("Concat", parts, { attributes: [{ name: "axis", integer: axis }] });
  }

  scalar(value: number): string {
    return this.#constant(`f${value}`, [], Float32Array.of(value));
  }

  /** @param key an object or string that identifies these values wherever they are used */
  floats(key: unknown, shape: Shape, values: Float32Array): string {
    return this.#constant(key, shape, values);
  }

  integers(values: readonly number[]): string {
    return this.#constant(`i${values.join("_")}`, [values.length], BigInt64Array.from(values, BigInt));
  }

  #constant(key: unknown, shape: Shape, values: Float32Array | BigInt64Array): string {
    let name = this.#constants.get(key);
    if (name === undefined) {
      name = `${this.#prefix}c${this.#constants.size}`;
      this.#constants.set(key, name);
      this.initializers.push({ name, shape, values });
    }
    return name;
  }
}
