import { logGamma } from "../../core/logGamma.ts";
import { logOnePlusExp } from "../../graph/functions.ts";
import { add, exp, log, multiply, reduceSum, subtract } from "../../graph/operations.ts";
import type { Dispersion } from "./dispersion.ts";
import { boundedLogMean, type LogMean } from "./librarySize.ts";
import type { DataStatistics } from "../dataStatistics.ts";
import type { EncoderInput, Likelihood } from "./likelihood.ts";

/** Lower bound of the initial means, for columns without any count: log 0 is not finite. */
const MIN_START_MEAN = 1e-3;

/** The column means, as log-means. */
export function startLogMeans({ columnMeans }: DataStatistics): Float64Array {
  return columnMeans.map((mean) => Math.log(Math.max(mean, MIN_START_MEAN)));
}

/** log(1 + x), as in scVI: counts span orders of magnitude, and large ones would saturate or overflow the first layer. */
export const logOfCounts: EncoderInput = {
  perColumn: 1,
  ofTensor: (x) => log(add(x, 1)),
  ofValue: (x) => [Math.log1p(x)],
};

/** Poisson with the decoder's output as log-mean m: e^m - x m + ln x!. */
export const poisson: Likelihood = {
  settings: [],
  outputsPerColumn: 1,
  encoderInput: logOfCounts,
  rowDistortion: (x, decoded, graph) => {
    const logMean = boundedLogMean(decoded, x, graph);
    return reduceSum(subtract(exp(logMean), multiply(x, logMean)), [-1]);
  },
  mean: (decoded, x, graph) => exp(boundedLogMean(decoded, x, graph)),
  parameters: (decoded, x, graph) => ({ logMean: boundedLogMean(decoded, x, graph) }),
  constantNats: (row) => row.reduce((sum, count) => sum + logGamma(count + 1), 0),
  startBias: startLogMeans,
};

/**
 * Negative binomial with log-mean m and dispersion theta (variance mu + mu^2/theta). With t = m - ln theta,
 * -log p = (x + theta) log(1 + e^t) - x t - ln Gamma(x + theta) + ln Gamma(theta) + ln x!, without differences of large numbers.
 */
export function negativeBinomial(dispersionKind: Dispersion, logMean: LogMean): Likelihood {
  return {
    settings: dispersionKind.settings,
    outputsPerColumn: 1,
    encoderInput: logOfCounts,
    rowDistortion: (x, decoded, graph) => {
      const { dispersion, logDispersion } = dispersionKind.tensors(graph);
      const t = subtract(logMean(decoded, x, graph), logDispersion);
      const fed = subtract(multiply(add(x, dispersion), logOnePlusExp(t)), multiply(x, t));
      const rising = dispersionKind.logRising?.(x, dispersion);
      return reduceSum(rising ? subtract(fed, rising) : fed, [-1]);
    },
    mean: (decoded, x, graph) => exp(logMean(decoded, x, graph)),
    parameters: (decoded, x, graph) => ({
      logMean: logMean(decoded, x, graph),
      logDispersion: dispersionKind.tensors(graph).logDispersion,
    }),
    constantNats: dispersionKind.constantNats,
    startBias: startLogMeans,
  };
}
