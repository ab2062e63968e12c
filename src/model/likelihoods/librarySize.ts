import { add, clip, log, reduceSum, relu, subtract } from "../../graph/operations.ts";
import type { Tensor } from "../../graph/tensor.ts";
import type { ModelGraph } from "../modelGraph.ts";

/** Decoded log-means stay within +-30, so that exp() of them and its gradient are finite float32 numbers. */
export const LOG_MEAN_BOUND = 30;

/** A row without any count is taken as one of a single count: its total has no logarithm. */
const SMALLEST_TOTAL = 1;

/** What makes log-means of the decoder's output, both [.., rows, columns]. */
export type LogMean = (decoded: Tensor, x: Tensor, graph: ModelGraph) => Tensor;

export const boundedLogMean: LogMean = (decoded) => clip(decoded, -LOG_MEAN_BOUND, LOG_MEAN_BOUND);

/**
 * The decoder's output plus the log of the row's total over the mean total of the training examples: means in proportion to
 * the sequencing depth, which is taken as given (scVI's observed library size, Lopez et al. 2018). The mean total makes a row
 * of average depth what it would be without.
 */
export const depthScaledLogMean: LogMean = (decoded, x, graph) =>
  boundedLogMean(add(decoded, logDepth(x, graph)), x, graph);

/** [.., rows, 1]. */
function logDepth(x: Tensor, { statistics }: ModelGraph): Tensor {
  const meanTotal = statistics.columnMeans.reduce((sum, mean) => sum + mean, 0);
  const total = add(relu(subtract(reduceSum(x, [-1]), SMALLEST_TOTAL)), SMALLEST_TOTAL);
  return subtract(log(total), Math.log(Math.max(meanTotal, SMALLEST_TOTAL)));
}
