/** Functions composed of operations, in the order of evaluation that float32 can bear. */
import { add, arrayConstant, exp, log, matmul, reduceMax, reduceSum, softplus, stopGradient, subtract } from "./operations.ts";
import type { Tensor } from "./tensor.ts";

/**
 * log of the sum of e^x over `axes`, which stay with size 1. Some entries may be -Infinity (a part that cannot be), not all.
 * The largest entry is taken out before e^x can overflow, and out of differentiation: it cancels, so the gradient is the
 * softmax with or without it.
 */
export function logSumExp(x: Tensor, axes: readonly number[]): Tensor {
  const largest = stopGradient(reduceMax(x, axes));
  return add(largest, log(reduceSum(exp(subtract(x, largest)), axes)));
}

/** log(e^a + e^b) = b + log(1 + e^(a - b)), entry by entry. */
export function logAddExp(a: Tensor, b: Tensor): Tensor {
  return add(b, softplus(subtract(a, b)));
}

/** Sums of each row's entries up to and with each: one product with a triangle of ones, for rows of up to some thousands. */
export function cumulativeSum(x: Tensor): Tensor {
  const columns = x.shape.at(-1) ?? 1;
  const triangle = Float32Array.from({ length: columns * columns }, (_, i) => (Math.floor(i / columns) <= i % columns ? 1 : 0));
  return matmul(x, arrayConstant(triangle, [...x.shape.slice(0, -2).map(() => 1), columns, columns]));
}
