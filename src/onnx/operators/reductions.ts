/** Operators that combine the numbers along axes: sums, means, maxima, softmax. */
import { logSumExp } from "../../graph/functions.ts";
import {
  abs,
  exp,
  log,
  multiply,
  negate,
  reduceMax,
  reduceSum,
  reshape,
  square,
  subtract,
} from "../../graph/operations.ts";
import { elementCount } from "../../graph/shape.ts";
import type { Tensor } from "../../graph/tensor.ts";
import { constantOf, type Constant } from "../constants.ts";
import {
  axisOf,
  computed,
  tensorOf,
  UnsupportedOperator,
  type NodeReader,
  type Operator,
  type Value,
} from "../values.ts";
import { squareRoot } from "./elementwise.ts";

function reduction(
  of: (x: Tensor, axes: readonly number[]) => Tensor,
  known?: (values: ArrayLike<number>) => number,
): Operator {
  return (node) => {
    const x = node.value(0);
    const rank = x.shape.length;
    const given = node.integers(1, "axes") ?? [];
    if (given.length === 0 && node.number("noop_with_empty_axes", 0) !== 0) return [x];
    const axes = given.length === 0 ? x.shape.map((_, axis) => axis) : given.map((axis) => axisOf(axis, rank));
    const kept = node.number("keepdims", 1) !== 0;
    const shape = x.shape.flatMap((size, axis) => (axes.includes(axis) ? (kept ? [1] : []) : [size]));
    if (x.kind === "constant" && known !== undefined && axes.length === rank) return [reducedKnown(x, shape, known)];
    return [computed(reshape(of(tensorOf(x), axes), shape))];
  };
}

function reducedKnown(x: Constant, shape: readonly number[], known: (values: ArrayLike<number>) => number): Constant {
  return constantOf(x.type, shape, [known(x.values)]);
}

export function meanOver(x: Tensor, axes: readonly number[]): Tensor {
  const count = elementCount(axes.map((axis) => x.shape.at(axis) ?? 1));
  return multiply(1 / count, reduceSum(x, axes));
}

const sumOf = (values: ArrayLike<number>): number => Array.from(values).reduce((sum, x) => sum + x, 0);

/** Up to operator set 12, softmax was of all axes from `axis` on, and the default was 1. */
function overSoftmaxAxes(node: NodeReader, of: (x: Tensor, axis: number) => Tensor): Value {
  const x = node.tensor(0);
  const rank = x.shape.length;
  if (node.operatorSet >= 13) return computed(of(x, axisOf(node.number("axis", -1), rank)));
  const axis = axisOf(node.number("axis", 1), rank);
  const flat = reshape(x, [elementCount(x.shape.slice(0, axis)), elementCount(x.shape.slice(axis))]);
  return computed(reshape(of(flat, 1), x.shape));
}

const logSoftmax = (x: Tensor, axis: number): Tensor => subtract(x, logSumExp(x, [axis]));

export const reductions: Readonly<Record<string, Operator>> = {
  ReduceSum: reduction(reduceSum, sumOf),
  ReduceMean: reduction(meanOver),
  ReduceMax: reduction(reduceMax, (values) => Math.max(...Array.from(values))),
  ReduceMin: reduction(
    (x, axes) => negate(reduceMax(negate(x), axes)),
    (values) => Math.min(...Array.from(values)),
  ),
  ReduceProd: reduction(
    () => {
      throw new UnsupportedOperator("multiplies what it computes along an axis");
    },
    (values) => Array.from(values).reduce((product, x) => product * x, 1),
  ),
  ReduceSumSquare: reduction((x, axes) => reduceSum(square(x), axes)),
  ReduceL2: reduction((x, axes) => squareRoot(reduceSum(square(x), axes))),
  ReduceL1: reduction((x, axes) => reduceSum(abs(x), axes)),
  ReduceLogSum: reduction((x, axes) => log(reduceSum(x, axes))),
  ReduceLogSumExp: reduction(logSumExp),
  Softmax: (node) => [overSoftmaxAxes(node, (x, axis) => exp(logSoftmax(x, axis)))],
  LogSoftmax: (node) => [overSoftmaxAxes(node, logSoftmax)],
};
