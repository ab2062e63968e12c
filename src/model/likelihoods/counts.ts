import { logGamma } from "../../core/logGamma.ts";
import { add, clip, exp, log, multiply, reduceSum, softplus, subtract } from "../../graph/operations.ts";
import type { DataStatistics, EncoderInput, Likelihood } from "./likelihood.ts";

/** Decoded log-means stay within +-30, so that exp() of them and its gradient are finite float32 numbers. */
export const LOG_MEAN_BOUND = 30;

/** A column that was never counted starts at this mean instead of log 0. */
const SMALLEST_START_MEAN = 1e-3;

function startBias({ columnMeans }: DataStatistics): Float64Array {
  return columnMeans.map((mean) => Math.log(Math.max(mean, SMALLEST_START_MEAN)));
}

/** log(1 + x): counts span orders of magnitude, and large ones would saturate or blow up the first layer (as scVI does it). */
const encoderInput: EncoderInput = { ofTensor: (x) => log(add(x, 1)), ofNumber: Math.log1p };

/** Poisson with the decoder's output as log-mean m: e^m - x m + ln x!. */
export const poisson: Likelihood = {
  settings: [],
  outputsPerColumn: 1,
  encoderInput,
  rowDistortion: (x, decoded) => {
    const logMean = clip(decoded, -LOG_MEAN_BOUND, LOG_MEAN_BOUND);
    return reduceSum(subtract(exp(logMean), multiply(x, logMean)), [-1]);
  },
  constantNats: (row) => row.reduce((sum, count) => sum + logGamma(count + 1), 0),
  startBias,
};

/**
 * Negative binomial with log-mean m and dispersion theta (variance mu + mu^2/theta). With t = m - ln theta,
 * -log p = (x + theta) softplus(t) - x t - ln Gamma(x + theta) + ln Gamma(theta) + ln x!: no difference of large numbers.
 */
export const negativeBinomial: Likelihood = {
  settings: ["dispersion", "logDispersion"],
  outputsPerColumn: 1,
  encoderInput,
  rowDistortion: (x, decoded, graph) => {
    const t = subtract(clip(decoded, -LOG_MEAN_BOUND, LOG_MEAN_BOUND), graph.perModel("logDispersion"));
    return reduceSum(subtract(multiply(add(x, graph.perModel("dispersion")), softplus(t)), multiply(x, t)), [-1]);
  },
  constantNats: (row, { dispersion = Number.NaN }) => {
    const perColumn = logGamma(dispersion);
    return row.reduce((sum, count) => sum + perColumn + logGamma(count + 1) - logGamma(count + dispersion), 0);
  },
  startBias,
};
