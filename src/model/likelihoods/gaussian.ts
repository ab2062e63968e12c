import { add, bound, exp, log, multiply, negate, reduceSum, slice, square, subtract } from "../../graph/operations.ts";
import type { Tensor } from "../../graph/tensor.ts";
import type { ModelGraph } from "../modelGraph.ts";
import { LOG_TWO_PI } from "../gaussianDensity.ts";
import type { Likelihood } from "./likelihood.ts";

/** N(x; decoded, v) with v from the spec. */
export const gaussianFixedVariance: Likelihood = {
  settings: ["precision"],
  outputsPerColumn: 1,
  rowDistortion: (x, decoded, graph) =>
    multiply(multiply(0.5, graph.perModel("precision")), reduceSum(square(subtract(decoded, x)), [-1])),
  mean: (decoded) => decoded,
  parameters: (_, __, graph) => ({ logVariance: negate(log(graph.perModel("precision"))) }),
  constantNats: (row, { precision = Number.NaN }) => (row.length / 2) * (LOG_TWO_PI - Math.log(precision)),
};

/**
 * The learned log-variance stays within these bounds: e^20 is as large as a float32 weight of squares can usefully be, and the
 * upper bound lets columns with deviations up to e^30 have their own variance, from which training starts.
 */
export const LEARNED_LOG_VARIANCE_RANGE = [-20, 60] as const;

/** Lower bound of the initial variance, for data without variance: log 0 is not finite. */
const MIN_START_VARIANCE = 1e-6;

/**
 * N(x; decoded, v) with one learned v for all columns (Rybkin et al. 2021, without their closed form). It starts at the mean of
 * the columns' variances, which is its value after collapse: from 1, Adam's steps of a thousandth would take most
 * of a training to reach the variance of data of small scale.
 */
export const gaussianLearnedVariance: Likelihood = {
  settings: [],
  outputsPerColumn: 1,
  rowDistortion: (x, decoded, graph) => {
    const logVariance = learnedLogVariance(graph);
    const squares = reduceSum(square(subtract(decoded, x)), [-1]);
    const columns = x.shape.at(-1) ?? 1;
    return add(multiply(squares, multiply(0.5, exp(negate(logVariance)))), multiply(columns / 2, logVariance));
  },
  mean: (decoded) => decoded,
  parameters: (_, __, graph) => ({ logVariance: learnedLogVariance(graph) }),
  constantNats: (row) => (row.length / 2) * LOG_TWO_PI,
};

/** The same with one v per column, which starts at the column's variance. */
export const gaussianLearnedVariances: Likelihood = {
  settings: [],
  outputsPerColumn: 1,
  rowDistortion: (x, decoded, graph) => {
    const logVariance = learnedLogVariances(graph);
    const squares = multiply(square(subtract(decoded, x)), multiply(0.5, exp(negate(logVariance))));
    return add(reduceSum(squares, [-1]), multiply(0.5, reduceSum(logVariance, [-1])));
  },
  mean: (decoded) => decoded,
  parameters: (_, __, graph) => ({ logVariance: learnedLogVariances(graph) }),
  constantNats: (row) => (row.length / 2) * LOG_TWO_PI,
};

/** The same with variances that the decoder gives: means, then log-variances. Of models of other programs. */
export const gaussianDecodedVariances: Likelihood = {
  settings: [],
  outputsPerColumn: 2,
  rowDistortion: (x, decoded) => {
    const [mean, logVariance] = halves(decoded);
    const squares = multiply(square(subtract(mean, x)), exp(negate(logVariance)));
    return multiply(0.5, reduceSum(add(squares, logVariance), [-1]));
  },
  mean: (decoded) => halves(decoded)[0],
  parameters: (decoded) => ({ logVariance: halves(decoded)[1] }),
  constantNats: (row) => (row.length / 2) * LOG_TWO_PI,
};

function halves(decoded: Tensor): readonly [Tensor, Tensor] {
  const columns = (decoded.shape.at(-1) ?? 2) / 2;
  return [slice(decoded, 0, columns), bounded(slice(decoded, columns, columns))];
}

/** [.., 1, 1]. */
function learnedLogVariance({ parameters, statistics: { columnVariances } }: ModelGraph): Tensor {
  const meanVariance = columnVariances.reduce((sum, variance) => sum + variance, 0) / columnVariances.length;
  return bounded(parameters.constant("likelihood.logVariance", [1, 1], [startLogVariance(meanVariance)]));
}

/** [.., 1, columns]. */
function learnedLogVariances({ parameters, statistics, shape }: ModelGraph): Tensor {
  const starts = statistics.columnVariances.map(startLogVariance);
  return bounded(parameters.constant("likelihood.logVariances", [1, shape.columns], starts));
}

function startLogVariance(variance: number): number {
  return Math.log(Math.max(variance, MIN_START_VARIANCE));
}

function bounded(logVariance: Tensor): Tensor {
  return bound(logVariance, ...LEARNED_LOG_VARIANCE_RANGE);
}
