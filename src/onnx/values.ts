/** What a graph's tensors are while it is read: numbers that are known, or tensors of the IR. */
import { transpose } from "../graph/axes.ts";
import { arrayConstant, constant, expand, reshape } from "../graph/operations.ts";
import { ShapeError, type Shape } from "../graph/shape.ts";
import type { Tensor } from "../graph/tensor.ts";
import { combinedShape, permutedConstant, requireElements, type Constant } from "./constants.ts";
import type { FileGraph, FileNode } from "./onnxFile.ts";

export interface Computed {
  readonly kind: "tensor";
  readonly shape: Shape;
  readonly tensor: Tensor;
  /** Of numbers of classes, one for each row: [rows, classes]. Tables are read by it. */
  readonly oneHot?: Tensor;
  readonly holds?: Holds;
}

/**
 * What real numbers of the IR stand for. Whole numbers can be places in a table; truth values are 0 or 1. What is given to the graph becomes
 * whole numbers where the graph takes it for such: if it is not, the comparison with ONNX Runtime's outputs shows it.
 */
export type Holds = "given" | "whole" | "truth";

export type Value = Constant | Computed;

/** A list of tensors, such as the parts of one. */
export interface Sequence {
  readonly kind: "sequence";
  readonly items: readonly Value[];
}

/** An operator, or a use of it, that the IR does not have. The message follows the node's name. */
export class UnsupportedOperator extends Error {
  override readonly name = "UnsupportedOperator";
  /** Whether the export is wrong, so that it is of no use to run it elsewhere. */
  readonly isFault: boolean;

  constructor(message: string, { isFault = false } = {}) {
    super(message);
    this.isFault = isFault;
  }
}

export function computed(tensor: Tensor, { oneHot, holds }: Pick<Computed, "oneHot" | "holds"> = {}): Computed {
  requireElements(tensor.shape);
  return {
    kind: "tensor",
    shape: tensor.shape,
    tensor,
    ...(oneHot !== undefined && { oneHot }),
    ...(holds !== undefined && { holds }),
  };
}

/** The same numbers in other places. */
export function moved(from: Computed, tensor: Tensor): Computed {
  return computed(tensor, from.holds === undefined ? {} : { holds: from.holds });
}

/** What all of several values hold; undefined for real numbers, or if they differ. */
export function sharedHolds(values: readonly Value[]): Holds | undefined {
  const kinds = new Set(
    values.map((value) =>
      value.kind === "tensor" ? value.holds : ({ float: undefined, int: "whole", bool: "truth" } as const)[value.type],
    ),
  );
  return kinds.size === 1 ? [...kinds][0] : undefined;
}

/** A value as a tensor of the IR. */
export function tensorOf(value: Value): Tensor {
  if (value.kind === "tensor") return value.tensor;
  const [first = 0] = value.values;
  if (value.values.length === 1 && value.shape.length === 0) return constant(first);
  return arrayConstant(Float32Array.from(value.values), value.shape);
}

/** Both operands with equal ranks, as the IR combines them; NumPy puts axes of size 1 before the shorter one's. */
export function aligned(a: Value, b: Value): readonly [Tensor, Tensor] {
  const shape = combinedShape([a.shape, b.shape]);
  return [ofRank(a, shape.length), ofRank(b, shape.length)];
}

function ofRank(value: Value, rank: number): Tensor {
  // A number without axes combines with everything, but only a known one: a gradient needs axes to be summed over.
  if (value.kind === "constant" && value.values.length === 1) return constant(value.values[0] ?? 0);
  const shape = [...Array.from({ length: rank - value.shape.length }, () => 1), ...value.shape];
  return reshape(tensorOf(value), shape);
}

/** Repeats a value to a shape by NumPy's rules. */
export function expanded(value: Value, shape: Shape): Tensor {
  requireElements(shape);
  if (value.kind === "constant" && value.values.length === 1) return expand(constant(value.values[0] ?? 0), shape);
  return expand(ofRank(value, shape.length), shape);
}

export function reshapedValue(value: Value, shape: Shape): Value {
  requireElements(shape);
  if (value.kind === "tensor") return computed(reshape(value.tensor, shape), value);
  if (requireElements(value.shape) !== requireElements(shape))
    throw new ShapeError(`cannot reshape [${value.shape}] to [${shape}]`);
  return { ...value, shape };
}

export function transposedValue(value: Value, permutation: readonly number[]): Value {
  if (value.kind === "tensor") return moved(value, transpose(value.tensor, permutation));
  return permutedConstant(value, permutation);
}

/** Steps of all recurrent layers and loops of a graph: each is some twenty operations, and their gradients as many again. */
export const MAX_STEPS = 1024;

/** Of the graph that is being read. */
export interface StepCount {
  steps: number;
}

/** What an operator needs of the graph that its node is in. */
interface Surroundings {
  readonly operatorSet: number;
  readonly unrolled: StepCount;
  readonly runGraph: (graph: FileGraph, inputs: readonly Value[]) => readonly Value[];
}

/** The operands and attributes of a node, with messages that name what is missing or unsupported. */
export class NodeReader {
  readonly node: FileNode;
  readonly inputs: readonly (Value | Sequence | undefined)[];
  readonly operatorSet: number;
  readonly #surroundings: Surroundings;

  constructor(node: FileNode, inputs: readonly (Value | Sequence | undefined)[], surroundings: Surroundings) {
    this.node = node;
    this.inputs = inputs;
    this.operatorSet = surroundings.operatorSet;
    this.#surroundings = surroundings;
  }

  /** Counts steps that are written out in the graph. @throws UnsupportedOperator when they are too many */
  unroll(steps: number): void {
    const { unrolled } = this.#surroundings;
    unrolled.steps += steps;
    if (unrolled.steps > MAX_STEPS)
      throw new UnsupportedOperator(
        `has ${steps} steps: the recurrent layers and loops of a graph may have ${MAX_STEPS} together`,
      );
  }

  /** The outputs of a graph among the attributes. @throws UnsupportedOperator when there is none; what stops the graph itself */
  runGraph(attribute: string, inputs: readonly Value[]): readonly Value[] {
    return this.#surroundings.runGraph(this.graph(attribute), inputs);
  }

  /** @throws UnsupportedOperator when there is none */
  graph(attribute: string): FileGraph {
    const graph = this.node.attributes.get(attribute);
    if (typeof graph !== "object" || !("kind" in graph) || graph.kind !== "graph")
      throw new UnsupportedOperator(`has no graph ${attribute}`);
    return graph;
  }

  /** @throws UnsupportedOperator when it is left out, or a sequence */
  value(position: number): Value {
    const value = this.optional(position);
    if (value === undefined) throw new UnsupportedOperator(`has no input ${position}`);
    return value;
  }

  /** @throws UnsupportedOperator for a sequence */
  optional(position: number): Value | undefined {
    const value = this.inputs[position];
    if (value?.kind === "sequence") throw new UnsupportedOperator(`takes a sequence of tensors as input ${position}`);
    return value;
  }

  sequence(position: number): readonly Value[] {
    const value = this.inputs[position];
    if (value?.kind !== "sequence") throw new UnsupportedOperator(`has no sequence as input ${position}`);
    return value.items;
  }

  tensor(position: number): Tensor {
    return tensorOf(this.value(position));
  }

  /** Numbers that must be known before the graph runs. @throws UnsupportedOperator when they depend on its inputs */
  constant(position: number, what: string): Constant {
    const value = this.value(position);
    if (value.kind === "tensor") throw new UnsupportedOperator(`computes its ${what} from its inputs`);
    return value;
  }

  /** Sizes, axes or places from an input, or from an attribute as in older operator sets; undefined if neither is there. */
  integers(position: number, attribute: string): readonly number[] | undefined {
    if (this.inputs[position] !== undefined) return [...this.constant(position, attribute).values];
    return this.list(attribute);
  }

  /** One number from an input or, as in older operator sets, an attribute. */
  scalar(position: number, attribute: string): number | undefined {
    if (this.inputs[position] !== undefined) return this.constant(position, attribute).values[0];
    const value = this.node.attributes.get(attribute);
    return typeof value === "number" ? value : undefined;
  }

  number(attribute: string, otherwise: number): number {
    const value = this.node.attributes.get(attribute);
    return typeof value === "number" ? value : otherwise;
  }

  text(attribute: string, otherwise: string): string {
    const value = this.node.attributes.get(attribute);
    return typeof value === "string" ? value : otherwise;
  }

  list(attribute: string): readonly number[] | undefined {
    const value = this.node.attributes.get(attribute);
    return isNumbers(value) ? value : undefined;
  }

  texts(attribute: string): readonly string[] | undefined {
    const value = this.node.attributes.get(attribute);
    return isTexts(value) ? value : undefined;
  }

  attributeConstant(attribute: string): Constant | undefined {
    const value = this.node.attributes.get(attribute);
    return typeof value === "object" && "kind" in value && value.kind === "constant" ? value : undefined;
  }
}

function isNumbers(value: unknown): value is readonly number[] {
  return Array.isArray(value) && value.every((entry) => typeof entry === "number");
}

function isTexts(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((entry) => typeof entry === "string");
}

/** Counts an axis from the front. @throws ShapeError for an axis outside */
export function axisOf(axis: number, rank: number): number {
  const positive = axis < 0 ? axis + rank : axis;
  if (!Number.isInteger(positive) || positive < 0 || positive >= Math.max(rank, 1))
    throw new ShapeError(`there is no axis ${axis} among ${rank}`);
  return positive;
}

/** What an operator makes of its operands: one value for each output. */
export type Operator = (node: NodeReader) => readonly (Value | Sequence)[];
