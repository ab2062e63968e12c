/** Parts of which files of a few operators are made for the tests. */
import { fillUniform, seededRandom } from "../../src/core/seededRandom.ts";
import type { WrittenAttribute, WrittenModel, WrittenNode, WrittenTensor } from "./onnxWriter.ts";

export interface OperatorCase extends WrittenModel {
  /** Sizes of the input `x`, which is uniform on +-1. */
  readonly x: readonly number[];
}

export type Attributes = Readonly<Record<string, WrittenAttribute>>;

let seed = 100;

/** Numbers on +-1; the same for every run. */
export function weights(...shape: readonly number[]): WrittenTensor {
  const values = new Float32Array(shape.reduce((product, size) => product * size, 1));
  fillUniform(seededRandom(7, seed++), values, 1);
  return { shape, values: [...values] };
}

export function positive(...shape: readonly number[]): WrittenTensor {
  const { values } = weights(...shape);
  return { shape, values: values.map((value) => value ** 2 + 0.5) };
}

export function ints(...values: readonly number[]): WrittenTensor {
  return { shape: [values.length], values, type: "int64" };
}

export function floats(...values: readonly number[]): WrittenTensor {
  return { shape: [values.length], values };
}

export function number(value: number): WrittenTensor {
  return { shape: [], values: [value] };
}

export function truths(...values: readonly number[]): WrittenTensor {
  return { shape: [values.length], values, type: "bool" };
}

export function whole(value: number): WrittenTensor {
  return { shape: [], values: [value], type: "int64" };
}

interface CaseOptions {
  readonly attributes?: Attributes;
  /** Further operands, by position. */
  readonly with?: readonly (WrittenTensor | undefined)[];
  readonly operatorSet?: number;
  readonly domain?: string;
}

/** `operator(x, ..with)`; positive inputs are made by a node before it. */
export function of(operator: string, x: readonly number[], options: CaseOptions = {}): OperatorCase {
  return chain(x, [step(operator, options)], options.operatorSet);
}

export function step(operator: string, { attributes = {}, with: operands = [], domain }: CaseOptions = {}): Step {
  return { operator, attributes, operands, ...(domain !== undefined && { domain }) };
}

interface Step {
  readonly operator: string;
  readonly attributes: Attributes;
  readonly operands: readonly (WrittenTensor | undefined)[];
  readonly domain?: string;
}

/** Operators one after another. */
export function chain(x: readonly number[], steps: readonly Step[], operatorSet = 17): OperatorCase {
  const tensors: Record<string, WrittenTensor> = {};
  const nodes = steps.map(({ operator, attributes, operands, domain }, i): WrittenNode => {
    const names = operands.map((operand, k) => {
      if (operand === undefined) return "";
      tensors[`w${i}.${k}`] = operand;
      return `w${i}.${k}`;
    });
    return {
      operator,
      attributes,
      name: `/${operator}${i}`,
      inputs: [i === 0 ? "x" : `t${i - 1}`, ...names],
      outputs: [i === steps.length - 1 ? "y" : `t${i}`],
      ...(domain !== undefined && { domain }),
    };
  });
  return { x, nodes, tensors, operatorSet, inputs: { x: { shape: x } }, outputs: { y: {} } };
}

/** Nodes that are written out, for operators of several results or of what they computed before. */
export function graph(
  x: readonly number[],
  nodes: readonly WrittenNode[],
  tensors: Readonly<Record<string, WrittenTensor>> = {},
  operatorSet = 17,
): OperatorCase {
  return { x, nodes, tensors, operatorSet, inputs: { x: { shape: x } }, outputs: { y: {} } };
}
