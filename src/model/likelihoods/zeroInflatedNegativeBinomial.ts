import { logOnePlusExp } from "../../graph/functions.ts";
import {
  add,
  bound,
  divide,
  exp,
  log,
  multiply,
  negate,
  reduceSum,
  slice,
  step,
  subtract,
} from "../../graph/operations.ts";
import type { Tensor } from "../../graph/tensor.ts";
import { logOfCounts, startLogMeans } from "./counts.ts";
import type { Dispersion } from "./dispersion.ts";
import type { LogMean } from "./librarySize.ts";
import type { Likelihood } from "./likelihood.ts";

/** Logits of the inflation stay within +-20: beyond, its probability is practically 1 or 0. */
export const INFLATION_LOGIT_BOUND = 20;

/** Initial inflation probability; the initial means are raised to compensate for it. */
const START_INFLATION = 0.1;

/**
 * A zero with probability pi, otherwise a negative binomial count (Lopez et al. 2018). The decoder gives log-means m, then logits l
 * of pi. With t = m - ln theta and q = theta log(1 + e^t), a negative binomial's -log p of zero,
 *   -log p(0) = log((1 + e^l) / (e^l + e^-q)),
 *   -log p(x) = log(1 + e^l) + q + x (log(1 + e^t) - t) - ln Gamma(x + theta) + ln Gamma(theta) + ln x!  for x above 0.
 * As l is bounded, the logarithms' arguments are safe, and there are no differences of large numbers for a zero with a mean
 * of thousands.
 */
export function zeroInflatedNegativeBinomial(dispersionKind: Dispersion, logMean: LogMean): Likelihood {
  return {
    settings: dispersionKind.settings,
    outputsPerColumn: 2,
    encoderInput: logOfCounts,
    rowDistortion: (x, decoded, graph) => {
      const columns = x.shape.at(-1) ?? 1;
      const { dispersion, logDispersion } = dispersionKind.tensors(graph);
      const t = subtract(logMean(slice(decoded, 0, columns), x, graph), logDispersion);
      const odds = inflationOdds(decoded, columns);
      const logTotal = logOnePlusExp(t);
      const q = multiply(dispersion, logTotal);
      const isCount = step(x);
      const zero = multiply(subtract(1, isCount), add(odds, exp(negate(q))));
      const inflation = log(divide(add(odds, 1), add(zero, isCount)));
      // For x = 0 all of it is zero, so that no case distinction is needed.
      const count = add(multiply(isCount, q), multiply(x, subtract(logTotal, t)));
      const rising = dispersionKind.logRising?.(x, dispersion);
      return reduceSum(add(inflation, rising ? subtract(count, rising) : count), [-1]);
    },
    mean: (decoded, x, graph) => {
      const columns = x.shape.at(-1) ?? 1;
      return divide(exp(logMean(slice(decoded, 0, columns), x, graph)), add(inflationOdds(decoded, columns), 1));
    },
    parameters: (decoded, x, graph) => {
      const columns = x.shape.at(-1) ?? 1;
      return {
        logMean: logMean(slice(decoded, 0, columns), x, graph),
        logDispersion: dispersionKind.tensors(graph).logDispersion,
        inflationLogits: inflationLogits(decoded, columns),
      };
    },
    constantNats: dispersionKind.constantNats,
    startBias: (statistics) => {
      const logMeans = startLogMeans(statistics).map((start) => start - Math.log(1 - START_INFLATION));
      const logits = logMeans.map(() => Math.log(START_INFLATION / (1 - START_INFLATION)));
      return Float64Array.from([...logMeans, ...logits]);
    },
  };
}

/** pi / (1 - pi), [.., rows, columns]. */
function inflationOdds(decoded: Tensor, columns: number): Tensor {
  return exp(inflationLogits(decoded, columns));
}

/** The logit of pi, [.., rows, columns]. */
function inflationLogits(decoded: Tensor, columns: number): Tensor {
  return bound(slice(decoded, columns, columns), -INFLATION_LOGIT_BOUND, INFLATION_LOGIT_BOUND);
}
