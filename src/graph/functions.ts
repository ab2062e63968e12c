/** Functions composed of operations, evaluated in an order that is accurate in float32. */
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
 * log of the sum of e^x over `axes`, which stay with size 1. Some entries may be -Infinity (an impossible part), not all.
 * The largest entry is subtracted first, so that e^x cannot overflow, and is not differentiated: it cancels, so the gradient is the
 * softmax in both cases.
 */
export function logSumExp(x: Tensor, axes: readonly number[]): Tensor {
  const largest = stopGradient(reduceMax(x, axes));
  return add(largest, log(reduceSum(exp(subtract(x, largest)), axes)));
}

/** log(e^a + e^b) = b + log(1 + e^(a - b)), entry by entry. */
export function logAddExp(a: Tensor, b: Tensor): Tensor {
  return add(b, softplus(subtract(a, b)));
}

/** Small enough that adding it in float32 changes only zero. */
const NEGLIGIBLE = 1e-30;

/**
 * ln(1 + r) for r >= 0, exact to float32 even for an r that 1 + r loses to rounding: the logarithm of the rounded sum is
 * multiplied by the ratio of r to what was really added (Goldberg 1991, theorem 4). If nothing was added, the quotient is 1.
 */
export function logOnePlus(r: Tensor): Tensor {
  const sum = add(r, 1);
  return multiply(r, divide(add(log(sum), NEGLIGIBLE), add(subtract(sum, 1), NEGLIGIBLE)));
}

/**
 * log(1 + e^t) for t up to 85, with full relative precision of the value and the derivative however far below zero t is. `softplus`
 * and `sigmoid` are only precise relative to 1, which is too little before a factor of a million. The derivative is written out,
 * because differentiating the quotient above takes many operations.
 */
export function logOnePlusExp(t: Tensor): Tensor {
  const given = stopGradient(t);
  const power = exp(given);
  const slope = divide(power, add(power, 1));
  return add(logOnePlus(power), multiply(subtract(t, given), slope));
}

/** Cumulative sums along each row, inclusive: one product with a triangle of ones, for rows of up to some thousands. */
export function cumulativeSum(x: Tensor): Tensor {
  const columns = x.shape.at(-1) ?? 1;
  const triangle = Float32Array.from({ length: columns * columns }, (_, i) =>
    Math.floor(i / columns) <= i % columns ? 1 : 0,
  );
  return matmul(x, arrayConstant(triangle, [...x.shape.slice(0, -2).map(() => 1), columns, columns]));
}
