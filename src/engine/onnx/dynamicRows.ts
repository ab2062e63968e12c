/**
 * Makes a graph for any number of rows from two graphs for fixed numbers. The IR fixes every size, so the sizes that depend on the rows
 * are those in which the two graphs differ. A size that is the same multiple of the rows in both is computed from an input's size when
 * the file is run. Any other difference means that the graph is valid for its number of rows only.
 */
import { GraphWriter } from "./graphWriter.ts";
import type { OnnxGraph, OnnxInitializer, OnnxNode, OnnxSize, OnnxValue } from "./onnxModel.ts";

export interface GraphOfRows {
  readonly rows: number;
  readonly graph: OnnxGraph;
}

/** The name of the first axis of inputs and outputs. */
export const ROWS_NAME = "batch";

/** Undefined when the graphs differ in more than sizes that are proportional to the rows. */
export function withDynamicRows(first: GraphOfRows, second: GraphOfRows): OnnxGraph | undefined {
  const merged = new Merging(first, second);
  try {
    return merged.graph();
  } catch (error) {
    if (error instanceof DependsOnRows) return undefined;
    throw error;
  }
}

class DependsOnRows extends Error {}

class Merging {
  readonly #first: GraphOfRows;
  readonly #second: GraphOfRows;
  readonly #constants: readonly [ReadonlyMap<string, OnnxInitializer>, ReadonlyMap<string, OnnxInitializer>];
  readonly #kept = new Map<string, OnnxInitializer>();
  /** Computes sizes; a prefix keeps its names distinct. */
  readonly #sizes = new GraphWriter("size.");
  readonly #sizeNames = new Map<string, string>();

  constructor(first: GraphOfRows, second: GraphOfRows) {
    this.#first = first;
    this.#second = second;
    this.#constants = [byName(first.graph), byName(second.graph)];
  }

  graph(): OnnxGraph {
    const [one, other] = [this.#first.graph, this.#second.graph];
    const inputs = this.#values(one.inputs, other.inputs);
    const outputs = this.#values(one.outputs, other.outputs);
    const nodes = one.nodes.map((node, i) => this.#node(node, other.nodes[i]));
    if (one.nodes.length !== other.nodes.length) throw new DependsOnRows();
    return {
      inputs,
      outputs,
      nodes: [...this.#sizes.nodes, ...nodes],
      initializers: [...this.#kept.values(), ...this.#sizes.initializers],
    };
  }

  #values(ones: readonly OnnxValue[], others: readonly OnnxValue[]): readonly OnnxValue[] {
    return ones.map(({ name, shape }, i) => {
      const other = others[i];
      if (other?.name !== name || other.shape.length !== shape.length) throw new DependsOnRows();
      return { name, shape: shape.map((size, axis) => this.#size(size, other.shape[axis])) };
    });
  }

  #size(one: OnnxSize, other: OnnxSize | undefined): OnnxSize {
    if (one === other) return one;
    if (one === this.#first.rows && other === this.#second.rows) return ROWS_NAME;
    throw new DependsOnRows();
  }

  #node(node: OnnxNode, other: OnnxNode | undefined): OnnxNode {
    const kind = ({ operator, domain, attributes, output, inputs }: OnnxNode) =>
      JSON.stringify([operator, domain, attributes, output, inputs.length]);
    if (other === undefined || kind(node) !== kind(other)) throw new DependsOnRows();
    return { ...node, inputs: node.inputs.map((name, i) => this.#input(node, name, other.inputs[i] ?? "")) };
  }

  #input(node: OnnxNode, name: string, otherName: string): string {
    const [one, other] = [this.#constants[0].get(name), this.#constants[1].get(otherName)];
    if (one === undefined && other === undefined && name === otherName) return name;
    if (
      one === undefined ||
      other === undefined ||
      one.values.length !== other.values.length ||
      one.shape.join() !== other.shape.join()
    )
      throw new DependsOnRows();
    if (one.values.every((value, i) => Object.is(value, other.values[i]))) {
      this.#kept.set(name, one);
      return name;
    }
    if (one.values instanceof Float32Array || other.values instanceof Float32Array) throw new DependsOnRows();
    return this.#computedSizes(node, Array.from(one.values, Number), Array.from(other.values, Number));
  }

  /** The name of a list of sizes, some of which are multiples of the rows. */
  #computedSizes({ operator }: OnnxNode, ones: readonly number[], others: readonly number[]): string {
    const perRow = ones.map((size, i) => (size === others[i] ? 0 : this.#perRow(size, others[i] ?? Number.NaN)));
    const fixed = ones.map((size, i) => (perRow[i] === 0 ? size : 0));
    // A reshape can infer one size itself, which converters from ONNX to other formats support best.
    if (operator === "Reshape" && perRow.filter((factor) => factor > 0).length === 1)
      return this.#sizes.integers(fixed.map((size, i) => (perRow[i] === 0 ? size : -1)));
    const key = JSON.stringify([perRow, fixed]);
    const known =
      this.#sizeNames.get(key) ??
      this.#sizes.node("Add", [
        this.#sizes.node("Mul", [this.#rows(), this.#sizes.integers(perRow)]),
        this.#sizes.integers(fixed),
      ]);
    this.#sizeNames.set(key, known);
    return known;
  }

  #perRow(size: number, other: number): number {
    const factor = size / this.#first.rows;
    if (!Number.isInteger(factor) || factor * this.#second.rows !== other) throw new DependsOnRows();
    return factor;
  }

  /** The number of rows of an input, [1]. */
  #rows(): string {
    const [input] = this.#first.graph.inputs.filter(({ shape }) => shape[0] === this.#first.rows);
    if (input === undefined) throw new DependsOnRows();
    const known = this.#sizeNames.get("rows") ?? this.#sizes.gather(this.#sizes.node("Shape", [input.name]), [0], 0);
    this.#sizeNames.set("rows", known);
    return known;
  }
}

function byName({ initializers }: OnnxGraph): ReadonlyMap<string, OnnxInitializer> {
  return new Map(initializers.map((initializer) => [initializer.name, initializer]));
}
