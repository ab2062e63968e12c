/** Functions composed of operations, in the order of evaluation that float32 can bear. */
import {
  add,
  arrayConstant,
  divide,
  exp,
  log,
  matmul,
  multiply,
  reduceMax,
  reduceSum,
  softplus,
  stopGradient,
  subtract,
} from "./operations.ts";
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

/** What float32 adds to nothing but zero. */
const SMALLEST = 1e-30;

/**
 * ln(1 + r) for r from 0, exact to float32 however small r, which 1 + r would round away: the rounded sum's logarithm is
 * scaled by what r is to what was added (Goldberg 1991, theorem 4). Where nothing was added, the quotient is 1.
 */
export function logOnePlus(r: Tensor): Tensor {
  const sum = add(r, 1);
  return multiply(r, divide(add(log(sum), SMALLEST), add(subtract(sum, 1), SMALLEST)));
}

/**
 * log(1 + e^t) for t up to 85, with all its digits however far below zero t is, and with its derivative's: `softplus` and
 * `sigmoid` have those that 1 has beside it, too few for a factor of a million. The derivative is written out, as that of the
 * quotient above takes many operations.
 */
export function logOnePlusExp(t: Tensor): Tensor {
  const given = stopGradient(t);
  const power = exp(given);
  const slope = divide(power, add(power, 1));
  return add(logOnePlus(power), multiply(subtract(t, given), slope));
}

/** Sums of each row's entries up to and with each: one product with a triangle of ones, for rows of up to some thousands. */
export function cumulativeSum(x: Tensor): Tensor {
  const columns = x.shape.at(-1) ?? 1;
  const triangle = Float32Array.from({ length: columns * columns }, (_, i) =>
    Math.floor(i / columns) <= i % columns ? 1 : 0,
  );
  return matmul(x, arrayConstant(triangle, [...x.shape.slice(0, -2).map(() => 1), columns, columns]));
}
