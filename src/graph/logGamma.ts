/**
 * ln Gamma for learned parameters, composed of operations so that its gradient, digamma, is differentiation's own work.
 * Stirling's series (Abramowitz and Stegun 1964, 6.1.41) four to the right of the argument, reached by the recurrence.
 */
import { add, constant, divide, log, multiply, square, step, subtract } from "./operations.ts";
import type { Tensor } from "./tensor.ts";

/** Arguments are raised by it: there, three terms of the series leave 4e-8. */
const SHIFT = 4;
const HALF_LOG_TWO_PI = 0.5 * Math.log(2 * Math.PI);

/**
 * ln Gamma(x), entry by entry. In float32 and from 1e-3 to 1e6 the value is off by less than 2e-6 + 2e-7 of its size, the
 * gradient by less than 1e-6 + 1e-6 of its size; past 1e9 it overflows. For a difference of two use `logRisingFactorial`:
 * large ones cancel to nothing.
 */
export function logGamma(x: Tensor): Tensor {
  const shifted = add(x, SHIFT);
  const stirling = add(subtract(multiply(subtract(shifted, 0.5), log(shifted)), shifted), add(series(shifted), HALF_LOG_TWO_PI));
  return subtract(stirling, log(risingProduct(x)));
}

/**
 * ln Gamma(a + n) - ln Gamma(a) for real n from 0, the logarithm of the rising factorial a (a + 1) .. (a + n - 1): what a
 * negative binomial of dispersion a has of a count n. No two large numbers are subtracted; as a grows it goes to n ln a. In
 * float32, for a from 1e-3 to 1e6 and n to 1e5, it is off by less than 2e-6 + 3e-7 of its size, and its gradient by ln a by
 * less than 1e-6 + 1e-6 of its size.
 */
export function logRisingFactorial(a: Tensor, n: Tensor): Tensor {
  const from = add(a, SHIFT);
  const end = add(a, n);
  const to = add(end, SHIFT);
  const powers = add(multiply(subtract(from, 0.5), logRatio(from, n)), multiply(n, subtract(log(to), 1)));
  return subtract(add(powers, subtract(series(to), series(from))), log(divide(risingProduct(end), risingProduct(a))));
}

/** Bernoulli's terms 1 / 12 x - 1 / 360 x^3 + 1 / 1260 x^5. */
function series(x: Tensor): Tensor {
  const inverse = divide(1, x);
  return multiply(inverse, polynomial(square(inverse), [1 / 12, -1 / 360, 1 / 1260]));
}

/** x (x + 1) (x + 2) (x + 3) = y (y + 2) with y = x (x + 3). */
function risingProduct(x: Tensor): Tensor {
  const y = multiply(x, add(x, 3));
  return multiply(y, add(y, 2));
}

/**
 * ln(1 + n / a) for n from 0, exact to float32 however small n / a, which 1 + n / a would round away. Up to n = a it is
 * 2 artanh s at s = n / (2 a + n) <= 1/3, by its power series. Both are finite everywhere, so that a product with zero drops
 * the one that is not meant.
 */
function logRatio(a: Tensor, n: Tensor): Tensor {
  const s = divide(n, add(multiply(2, a), n));
  const near = multiply(multiply(2, s), polynomial(square(s), [1, 1 / 3, 1 / 5, 1 / 7, 1 / 9, 1 / 11, 1 / 13]));
  const ratio = divide(n, a);
  const isFar = step(subtract(ratio, 1));
  return add(near, multiply(isFar, subtract(log(add(ratio, 1)), near)));
}

/** Coefficients from the constant on, by Horner's rule. */
function polynomial(x: Tensor, coefficients: readonly number[]): Tensor {
  return coefficients.reduceRight<Tensor>((sum, coefficient) => add(multiply(x, sum), coefficient), constant(0));
}
