/**
 * ln Gamma for learned parameters, composed of operations.
 * Stirling's series (Abramowitz and Stegun 1964, 6.1.41) at the argument plus 4, with the recurrence back to the argument.
 */
import { logOnePlus } from "./functions.ts";
import { add, constant, divide, log, multiply, square, stopGradient, subtract } from "./operations.ts";
import type { Tensor } from "./tensor.ts";

/** Added to arguments: there, three terms of the series are accurate to 4e-8. */
const SHIFT = 4;
const HALF_LOG_TWO_PI = 0.5 * Math.log(2 * Math.PI);
/** Coefficients of the series' terms 1 / 12 x - 1 / 360 x^3 + 1 / 1260 x^5, in odd powers of 1 / x. */
const SERIES = [1 / 12, -1 / 360, 1 / 1260];
/** Coefficients of their negative derivative, in even powers of 1 / x from the second on. */
const DIGAMMA_SERIES = [1 / 12, -1 / 120, 1 / 252];

/**
 * ln Gamma(x), entry by entry. In float32, for x from 1e-3 to 1e6, the value has an error below 2e-6 + 2e-7 of its size, the
 * gradient below 1e-6 + 1e-6 of its size; above 1e9 it overflows. For the difference of two use `logRisingFactorial`, because
 * large values cancel.
 */
export function logGamma(x: Tensor): Tensor {
  const { shifted, series, product } = stirling(x);
  const atShifted = add(
    subtract(multiply(subtract(shifted, 0.5), log(shifted)), shifted),
    add(series, HALF_LOG_TWO_PI),
  );
  return subtract(atShifted, log(product));
}

/**
 * ln Gamma(a + n) - ln Gamma(a) for n >= 0, the logarithm of the rising factorial a (a + 1) .. (a + n - 1), a term of the negative
 * binomial with dispersion a at a count n. No large numbers are subtracted; for large a it approaches n ln a. In float32, for
 * a from 1e-3 to 1e6 and n to 1e5, its error is below 2e-6 + 3e-7 of its size, and the error of its gradient with respect to ln a
 * below 1e-6 + 1e-6 of its size.
 *
 * The derivative with respect to a, a difference of two digammas, is written out: it shares most operations with the value, and
 * automatic differentiation would take three times as many.
 */
export function logRisingFactorial(a: Tensor, n: Tensor): Tensor {
  const given = stopGradient(a);
  const start = stirling(given);
  const end = stirling(add(n, given));
  // Both use ln(to / from), which is exact even for a small n / from.
  const ratio = logOnePlus(divide(n, start.shifted));
  const powers = multiply(subtract(end.shifted, 0.5), ratio);
  const recurrence = log(divide(end.product, start.product));
  const value = add(
    add(subtract(powers, recurrence), subtract(end.series, start.series)),
    multiply(n, subtract(log(start.shifted), 1)),
  );
  const slope = subtract(ratio, subtract(end.digammaRest, start.digammaRest));
  return add(value, multiply(subtract(a, given), stopGradient(slope)));
}

/** Common parts of ln Gamma and digamma, by Stirling's series at x + `SHIFT`. */
interface Stirling {
  readonly shifted: Tensor;
  readonly inverse: Tensor;
  /** x (x + 1) (x + 2) (x + 3). */
  readonly product: Tensor;
  readonly series: Tensor;
  /** ln(x + SHIFT) - digamma(x). */
  readonly digammaRest: Tensor;
}

function stirling(x: Tensor): Stirling {
  const shifted = add(x, SHIFT);
  const inverse = divide(1, shifted);
  const squared = square(inverse);
  // With y = x (x + 3), the product is y (y + 2) and its derivative 2 (y + 1) (2 x + 3).
  const y = multiply(x, add(x, 3));
  const product = multiply(y, add(y, 2));
  const recurrence = divide(multiply(add(y, 1), add(multiply(4, x), 6)), product);
  return {
    shifted,
    inverse,
    product,
    series: multiply(inverse, polynomial(squared, SERIES)),
    digammaRest: add(add(multiply(0.5, inverse), multiply(squared, polynomial(squared, DIGAMMA_SERIES))), recurrence),
  };
}

/** A polynomial by Horner's rule; coefficients start with the constant. */
function polynomial(x: Tensor, coefficients: readonly number[]): Tensor {
  const highest = constant(coefficients.at(-1) ?? 0);
  return coefficients
    .slice(0, -1)
    .reduceRight<Tensor>((sum, coefficient) => add(multiply(x, sum), coefficient), highest);
}
