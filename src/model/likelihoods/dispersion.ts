import { logGamma } from "../../core/logGamma.ts";
import { logRisingFactorial } from "../../graph/logGamma.ts";
import { clip, exp } from "../../graph/operations.ts";
import type { Tensor } from "../../graph/tensor.ts";
import type { ModelGraph } from "../modelGraph.ts";
import type { DataStatistics } from "../dataStatistics.ts";
import type { Likelihood } from "./likelihood.ts";

/** A learned log-dispersion stays within +-12: beyond 1.6e5 counts are Poisson to every purpose, below 6e-6 nothing but zeros. */
export const LOG_DISPERSION_BOUND = 12;

/** A given log-dispersion below this is as good as this: e^(30 + 50) is a float32 number. */
const LEAST_GIVEN_LOG_DISPERSION = -50;

/** Dispersions start between these, whatever a column's few counts say. */
const START_RANGE = [0.1, 100] as const;

/** The dispersion theta of a negative binomial: the variance of a count of mean mu is mu + mu^2 / theta. */
export interface Dispersion {
  readonly settings: Likelihood["settings"];
  /** theta and ln theta, [.., 1, 1] or [.., 1, columns]. */
  readonly tensors: (graph: ModelGraph) => { readonly dispersion: Tensor; readonly logDispersion: Tensor };
  /** ln Gamma(x + theta) - ln Gamma(theta), [.., rows, columns]; undefined where theta is given and `constantNats` has it. */
  readonly logRising?: (x: Tensor, dispersion: Tensor) => Tensor;
  /** ln x!, and what of -log p depends on a given theta and the data alone. */
  readonly constantNats: Likelihood["constantNats"];
}

/** One number for all columns, fed for each model. */
export const givenDispersion: Dispersion = {
  settings: ["dispersion", "logDispersion"],
  tensors: (graph) => ({
    dispersion: graph.perModel("dispersion"),
    logDispersion: clip(graph.perModel("logDispersion"), LEAST_GIVEN_LOG_DISPERSION, Infinity),
  }),
  constantNats: (row, { dispersion = Number.NaN }) => {
    const ofZero = logGamma(dispersion);
    return sumOverCounts(row, (count) => ofZero + logGamma(count + 1) - logGamma(count + dispersion));
  },
};

/** One number a column, learned by its logarithm (as scVI's px_r). */
export const learnedDispersion: Dispersion = {
  settings: [],
  tensors: ({ parameters, statistics, shape }) => {
    const learned = parameters.constant(
      "likelihood.logDispersion",
      [1, shape.columns],
      startLogDispersions(statistics),
    );
    const logDispersion = clip(learned, -LOG_DISPERSION_BOUND, LOG_DISPERSION_BOUND);
    return { dispersion: exp(logDispersion), logDispersion };
  },
  logRising: (x, dispersion) => logRisingFactorial(dispersion, x),
  constantNats: (row) => sumOverCounts(row, (count) => logGamma(count + 1)),
};

/**
 * Where a model without z would have it, by the moments: mean^2 / (variance - mean). What z will explain makes the variance
 * less and theta more, so this is a start from below.
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
