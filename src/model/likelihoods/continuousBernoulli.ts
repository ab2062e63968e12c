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

/** Up to here, and from here on, the two ways of computing the normaliser are exact to float32. */
const SERIES_UP_TO = 0.5;

/** ln(sinh h / h) in powers of h^2 from the first: 2^2n B_2n / (2n (2n)!), of which the sixth is 4e-11 at the end. */
const SERIES = [1 / 6, -1 / 180, 1 / 2835, -1 / 37800, 1 / 467775];

/**
 * Continuous Bernoulli, a density on [0, 1] (Loaiza-Ganem & Cunningham 2019), with the decoder's output as logits l: it is
 * proportional to e^(x l), and its integral (e^l - 1) / l is e^(l / 2) sinh(l / 2) / (l / 2), so
 *   -log p = (1/2 - x) l + ln(sinh h / h),  h = l / 2.
 * The paper's log C(lambda) is the same with l = logit(lambda); at lambda = 1/2, where it is a limit, this is nothing special.
 */
export const continuousBernoulli: Likelihood = {
  settings: [],
  outputsPerColumn: 1,
  rowDistortion: (x, decoded) => {
    const { linear, bent } = logSinhOver(multiply(0.5, decoded));
    // In this order: for x of 0 and 1 the first two, which grow with l, cancel without an error.
    return reduceSum(add(add(multiply(subtract(0.5, x), decoded), linear), bent), [-1]);
  },
  mean: (decoded) => multiply(0.5, add(1, langevin(multiply(0.5, decoded)))),
  parameters: (decoded) => ({ logits: decoded }),
  constantNats: () => 0,
};

/**
 * coth h - 1 / h, the derivative of ln(sinh h / h): twice the mean's distance from a half. A series for small h, the formula for large
 * ones, each held at its end where the other is meant, as below.
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
  // The sign of h where the formula is meant; where it is not, `beyond` is zero.
  return add(multiply(held, series), multiply(multiply(1 / SERIES_UP_TO, held), beyond));
}

/**
 * ln(sinh h / h), an even function, as a sum: a series for small h, |h| - ln 2|h| + ln(1 - e^-2|h|) for large ones. Each is held
 * at its end where the other is meant, without a gradient, so that their sum less the end's value is the function.
 */
function logSinhOver(h: Tensor): { readonly linear: Tensor; readonly bent: Tensor } {
  const small = square(clip(h, -SERIES_UP_TO, SERIES_UP_TO));
  const series = SERIES.reduceRight<Tensor>((sum, coefficient) => multiply(small, add(sum, coefficient)), constant(0));
  const linear = add(relu(subtract(abs(h), SERIES_UP_TO)), SERIES_UP_TO);
  const rest = subtract(log(subtract(1, exp(multiply(-2, linear)))), log(linear));
  return { linear, bent: add(series, subtract(rest, largeAtEnd)) };
}

/** What the part for large h, without its ln 2, is at the end. */
const largeAtEnd = SERIES_UP_TO + Math.log(1 - Math.exp(-2 * SERIES_UP_TO)) - Math.log(SERIES_UP_TO);
