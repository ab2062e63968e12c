import {
  abs,
  add,
  clip,
  constant,
  divide,
  exp,
  log,
  multiply,
  reduceSum,
  relu,
  square,
  subtract,
} from "../../graph/operations.ts";
import type { Tensor } from "../../graph/tensor.ts";
import type { Likelihood } from "./likelihood.ts";

/** Below it the series, and above it the formula, of the normaliser is exact to float32. */
const SERIES_UP_TO = 0.5;

/** Coefficients of ln(sinh h / h) in powers of h^2 from the first: 2^2n B_2n / (2n (2n)!); the sixth term is 4e-11 at the end. */
const SERIES = [1 / 6, -1 / 180, 1 / 2835, -1 / 37800, 1 / 467775];

/**
 * Continuous Bernoulli, a density on [0, 1] (Loaiza-Ganem & Cunningham 2019), with the decoder's output as logits l: it is
 * proportional to e^(x l), and its integral (e^l - 1) / l is e^(l / 2) sinh(l / 2) / (l / 2), so
 *   -log p = (1/2 - x) l + ln(sinh h / h),  h = l / 2.
 * The paper's log C(lambda) is the same with l = logit(lambda); the case lambda = 1/2, a limit there, needs no special treatment here.
 */
export const continuousBernoulli: Likelihood = {
  settings: [],
  outputsPerColumn: 1,
  rowDistortion: (x, decoded) => {
    const { linear, bent } = logSinhOver(multiply(0.5, decoded));
    // In this order, because for x = 0 and x = 1 the first two terms, which grow with l, cancel exactly.
    return reduceSum(add(add(multiply(subtract(0.5, x), decoded), linear), bent), [-1]);
  },
  mean: (decoded) => multiply(0.5, add(1, langevin(multiply(0.5, decoded)))),
  parameters: (decoded) => ({ logits: decoded }),
  constantNats: () => 0,
};

/**
 * coth h - 1 / h, the derivative of ln(sinh h / h): twice the mean's distance from 1/2. A series for small h and the formula for large
 * h; each is held constant in the other's range, as below.
 */
function langevin(h: Tensor): Tensor {
  const held = clip(h, -SERIES_UP_TO, SERIES_UP_TO);
  const small = square(held);
  const series = SERIES.reduceRight<Tensor>(
    (sum, coefficient, i) => add(multiply(small, sum), 2 * (i + 1) * coefficient),
    constant(0),
  );
  const large = add(relu(subtract(abs(h), SERIES_UP_TO)), SERIES_UP_TO);
  const decay = exp(multiply(-2, large));
  const formula = subtract(divide(add(1, decay), subtract(1, decay)), divide(1, large));
  const beyond = subtract(formula, 1 / Math.tanh(SERIES_UP_TO) - 1 / SERIES_UP_TO);
  // The sign of h in the formula's range; elsewhere `beyond` is zero.
  return add(multiply(held, series), multiply(multiply(1 / SERIES_UP_TO, held), beyond));
}

/**
 * ln(sinh h / h), an even function, as a sum: a series for small h, |h| - ln 2|h| + ln(1 - e^-2|h|) for large h. In the other's range
 * each is held at its end value, without a gradient, so that the function is their sum minus that value.
 */
function logSinhOver(h: Tensor): { readonly linear: Tensor; readonly bent: Tensor } {
  const small = square(clip(h, -SERIES_UP_TO, SERIES_UP_TO));
  const series = SERIES.reduceRight<Tensor>((sum, coefficient) => multiply(small, add(sum, coefficient)), constant(0));
  const linear = add(relu(subtract(abs(h), SERIES_UP_TO)), SERIES_UP_TO);
  const rest = subtract(log(subtract(1, exp(multiply(-2, linear)))), log(linear));
  return { linear, bent: add(series, subtract(rest, largeAtEnd)) };
}

/** The part for large h at its end, without its ln 2. */
const largeAtEnd = SERIES_UP_TO + Math.log(1 - Math.exp(-2 * SERIES_UP_TO)) - Math.log(SERIES_UP_TO);
