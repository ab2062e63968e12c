/** Products of matrices. */
import { add, expand, matmul, multiply, reshape } from "../../graph/operations.ts";
import { elementCount, ShapeError, type Shape } from "../../graph/shape.ts";
import type { Tensor } from "../../graph/tensor.ts";
import { combinedShape } from "../constants.ts";
import { aligned, computed, type NodeReader, type Operator, type Value } from "../values.ts";

function product(a: Tensor, b: Tensor): Tensor {
  if (a.shape.length === 1) return withoutAxis(product(reshape(a, [1, ...a.shape]), b), -2);
  if (b.shape.length === 1) return withoutAxis(product(a, reshape(b, [...b.shape, 1])), -1);
  const [m = 1, k = 1] = a.shape.slice(-2);
  const n = b.shape.at(-1) ?? 1;
  if (k !== b.shape.at(-2)) throw new ShapeError(`cannot multiply [${a.shape}] and [${b.shape}]`);
  const stacks = combinedShape([a.shape.slice(0, -2), b.shape.slice(0, -2)]);
  if (elementCount(b.shape.slice(0, -2)) === 1) {
    const rows = reshape(a, [elementCount(a.shape) / k, k]);
    return reshape(matmul(rows, reshape(b, [k, n])), [...stacks, m, n]);
  }
  const count = elementCount(stacks);
  const result = matmul(stacked(a, stacks, count), stacked(b, stacks, count));
  return reshape(result, [...stacks, m, n]);
}

/** [stacks, rows, columns] of a stack of matrices with any number of leading axes. */
function stacked(x: Tensor, stacks: Shape, count: number): Tensor {
  const matrix = x.shape.slice(-2);
  const own = x.shape.slice(0, -2);
  if (elementCount(own) === 1) return reshape(x, [1, ...matrix]);
  const lead = [...Array.from({ length: stacks.length - own.length }, () => 1), ...own];
  return reshape(expand(reshape(x, [...lead, ...matrix]), [...stacks, ...matrix]), [count, ...matrix]);
}

function withoutAxis(x: Tensor, axis: -1 | -2): Tensor {
  return reshape(x, axis === -1 ? x.shape.slice(0, -1) : [...x.shape.slice(0, -2), x.shape.at(-1) ?? 1]);
}

function gemm(node: NodeReader): Value {
  const options = {
    transposeLeft: node.number("transA", 0) !== 0,
    transposeRight: node.number("transB", 0) !== 0,
  };
  const scaled = multiply(node.number("alpha", 1), matmul(node.tensor(0), node.tensor(1), options));
  const bias = node.optional(2);
  if (bias === undefined) return computed(scaled);
  const [sum, offset] = aligned(computed(scaled), bias);
  return computed(add(sum, multiply(node.number("beta", 1), offset)));
}

export const matrices: Readonly<Record<string, Operator>> = {
  MatMul: (node) => [computed(product(node.tensor(0), node.tensor(1)))],
  Gemm: (node) => [gemm(node)],
};
