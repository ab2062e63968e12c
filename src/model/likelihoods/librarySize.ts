import { add, bound, log, reduceSum, relu, subtract } from "../../graph/operations.ts";
import type { Tensor } from "../../graph/tensor.ts";
import type { DataStatistics } from "../dataStatistics.ts";
import type { ModelGraph } from "../modelGraph.ts";

/** Decoded log-means stay within +-30, so that their exp() and its gradient are finite float32 numbers. */
export const LOG_MEAN_BOUND = 30;

/** The total of a row without counts is raised to 1, because log 0 is not finite. */
const MIN_TOTAL = 1;

/** Maps the decoder's output to log-means, both [.., rows, columns]. */
export type LogMean = (decoded: Tensor, x: Tensor, graph: ModelGraph) => Tensor;

export const boundedLogMean: LogMean = (decoded) => bound(decoded, -LOG_MEAN_BOUND, LOG_MEAN_BOUND);

/**
 * The decoder's output plus the log of the row's total over the mean total of the training examples: means are proportional to
 * the sequencing depth, which is given (scVI's observed library size, Lopez et al. 2018). Dividing by the mean total leaves rows
 * of average depth unchanged.
 */
export const depthScaledLogMean: LogMean = (decoded, x, graph) =>
  boundedLogMean(add(decoded, logDepth(x, graph)), x, graph);

/** The mean total of the training rows. */
export function meanTotalOf({ columnMeans }: Pick<DataStatistics, "columnMeans">): number {
  return columnMeans.reduce((sum, mean) => sum + mean, 0);
}

/** [.., rows, 1]. */
function logDepth(x: Tensor, { statistics }: ModelGraph): Tensor {
  const total = add(relu(subtract(reduceSum(x, [-1]), MIN_TOTAL)), MIN_TOTAL);
  return subtract(log(total), Math.log(Math.max(meanTotalOf(statistics), MIN_TOTAL)));
}
