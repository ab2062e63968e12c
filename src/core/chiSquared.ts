import { logGamma } from "./logGamma.ts";

const MAX_TERMS = 500;
const PRECISION = 1e-14;

/** The probability that a chi-squared variable exceeds a value (Abramowitz and Stegun 1964, 6.5.29 and 6.5.31). */
export function chiSquaredTail(value: number, degrees: number): number {
  if (!(value > 0)) return 1;
  const [shape, x] = [degrees / 2, value / 2];
  const scale = Math.exp(shape * Math.log(x) - x - logGamma(shape));
  return x < shape + 1 ? 1 - scale * lowerSeries(shape, x) : scale * upperFraction(shape, x);
}

function lowerSeries(shape: number, x: number): number {
  let term = 1 / shape;
  let sum = term;
  for (let n = 1; n < MAX_TERMS && Math.abs(term) > PRECISION * Math.abs(sum); n++) {
    term *= x / (shape + n);
    sum += term;
  }
  return sum;
}

/** By the method of Lentz 1976. */
function upperFraction(shape: number, x: number): number {
  const tiny = 1e-300;
  let b = x + 1 - shape;
  let c = 1 / tiny;
  let d = 1 / b;
  let fraction = d;
  for (let n = 1; n < MAX_TERMS; n++) {
    const a = -n * (n - shape);
    b += 2;
    d = 1 / nonZero(a * d + b, tiny);
    c = nonZero(b + a / c, tiny);
    fraction *= d * c;
    if (Math.abs(d * c - 1) < PRECISION) break;
  }
  return fraction;
}

function nonZero(value: number, tiny: number): number {
  return Math.abs(value) < tiny ? tiny : value;
}
