import { add, clip, multiply, negate, reduceSum, slice, softplus, step, subtract } from "../../graph/operations.ts";
import { logOfCounts, startLogMeans } from "./counts.ts";
import type { Dispersion } from "./dispersion.ts";
import type { LogMean } from "./librarySize.ts";
import type { Likelihood } from "./likelihood.ts";

/** Logits of the inflation stay within +-20: beyond, a zero is certain, or as good as never added. */
export const INFLATION_LOGIT_BOUND = 20;

/** Every tenth zero is an added one at the start, and the means are raised to make up for them. */
const START_INFLATION = 0.1;

/**
 * A zero with probability pi, else a negative binomial count (Lopez et al. 2018). The decoder gives log-means m, then logits l
 * of pi. With t = m - ln theta and q = theta softplus(t), a negative binomial's -log p of zero,
 *   -log p(0) = softplus(l) - u,  u = log(e^l + e^-q) = l + softplus(-l - q),
 *   -log p(x) = softplus(l) + q + x (softplus(t) - t) - ln Gamma(x + theta) + ln Gamma(theta) + ln x!  for x above 0.
 * However large q, u stays within the bound of l: no difference of large numbers where many zeros meet high means.
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
      const logit = clip(slice(decoded, columns, columns), -INFLATION_LOGIT_BOUND, INFLATION_LOGIT_BOUND);
      const logTotal = softplus(t);
      const q = multiply(dispersion, logTotal);
      const u = add(logit, softplus(negate(add(logit, q))));
      const ofZero = subtract(softplus(logit), u);
      // All of it is zero for x = 0, so that no case need be told apart.
      const ofCount = add(multiply(step(x), add(u, q)), multiply(x, subtract(logTotal, t)));
      const rising = dispersionKind.logRising?.(x, dispersion);
      return reduceSum(add(ofZero, rising ? subtract(ofCount, rising) : ofCount), [-1]);
    },
    constantNats: dispersionKind.constantNats,
    startBias: (statistics) => {
      const logMeans = startLogMeans(statistics).map((start) => start - Math.log(1 - START_INFLATION));
      const logits = logMeans.map(() => Math.log(START_INFLATION / (1 - START_INFLATION)));
      return Float64Array.from([...logMeans, ...logits]);
    },
  };
}
