import { logGamma } from "../../core/logGamma.ts";
import { logRisingFactorial } from "../../graph/logGamma.ts";
import { bound, clip, exp } from "../../graph/operations.ts";
import type { Tensor } from "../../graph/tensor.ts";
import type { ModelGraph } from "../modelGraph.ts";
import type { DataStatistics } from "../dataStatistics.ts";
import type { Likelihood } from "./likelihood.ts";

/** A learned log-dispersion stays within +-12: above 1.6e5 counts are practically Poisson, below 6e-6 they are all zero. */
export const LOG_DISPERSION_BOUND = 12;

/** Smaller given log-dispersions are raised to this, with practically no effect: e^(30 + 50) is finite in float32. */
const MIN_GIVEN_LOG_DISPERSION = -50;

/** Bounds of the initial dispersions, for columns with few counts. */
const START_RANGE = [0.1, 100] as const;

/** The dispersion theta of a negative binomial: the variance of a count of mean mu is mu + mu^2 / theta. */
export interface Dispersion {
  readonly settings: Likelihood["settings"];
  /** theta and ln theta, [.., 1, 1] or [.., 1, columns]. */
  readonly tensors: (graph: ModelGraph) => { readonly dispersion: Tensor; readonly logDispersion: Tensor };
  /** ln Gamma(x + theta) - ln Gamma(theta), [.., rows, columns]; undefined if theta is given and `constantNats` includes it. */
  readonly logRising?: (x: Tensor, dispersion: Tensor) => Tensor;
  /** ln x! and the terms of -log p that depend only on a given theta and the data. */
  readonly constantNats: Likelihood["constantNats"];
}

/** One number for all columns, an input per model. */
export const givenDispersion: Dispersion = {
  settings: ["dispersion", "logDispersion"],
  tensors: (graph) => ({
    dispersion: graph.perModel("dispersion"),
    logDispersion: clip(graph.perModel("logDispersion"), MIN_GIVEN_LOG_DISPERSION, Infinity),
  }),
  constantNats: (row, { dispersion = Number.NaN }) => {
    const ofZero = logGamma(dispersion);
    return sumOverCounts(row, (count) => ofZero + logGamma(count + 1) - logGamma(count + dispersion));
  },
};

/** One number per column, of which the logarithm is learned (as scVI's px_r). */
export const learnedDispersion: Dispersion = {
  settings: [],
  tensors: ({ parameters, statistics, shape }) => {
    const learned = parameters.constant(
      "likelihood.logDispersion",
      [1, shape.columns],
      startLogDispersions(statistics),
    );
    const logDispersion = bound(learned, -LOG_DISPERSION_BOUND, LOG_DISPERSION_BOUND);
    return { dispersion: exp(logDispersion), logDispersion };
  },
  logRising: (x, dispersion) => logRisingFactorial(dispersion, x),
  constantNats: (row) => sumOverCounts(row, (count) => logGamma(count + 1)),
};

/**
 * The dispersion of a model without z, by the moments: mean^2 / (variance - mean). The variance that z explains later
 * raises theta, so training starts from below.
 */
function startLogDispersions({ columnMeans, columnVariances }: DataStatistics): Float64Array {
  const [least, most] = START_RANGE;
  return columnMeans.map((mean, column) => {
    const excess = (columnVariances[column] ?? 0) - mean;
    return Math.log(excess > 0 ? Math.min(Math.max(mean ** 2 / excess, least), most) : most);
  });
}

/** Zeros contribute nothing, and most counts of single cells are zero. */
function sumOverCounts(row: Float32Array, nats: (count: number) => number): number {
  return row.reduce((sum, count) => (count === 0 ? sum : sum + nats(count)), 0);
}
