import {
  annealBackward,
  annealForward,
  logMeanWeights,
  tuneSparsely,
  type AnnealingOptions,
} from "./annealedImportance.ts";
import type { AnnealingPath } from "./annealingPath.ts";
import { chainsOf } from "./latentModel.ts";
import type { StepSizes } from "./stepSizes.ts";

/** One number an example: in expectation lower <= ln p(x) <= upper. */
export interface LogLikelihoodBounds {
  readonly lowerNats: Float64Array;
  readonly upperNats: Float64Array;
}

/**
 * Bidirectional Monte Carlo (Grosse et al. 2015, section 4): on data simulated from the model itself the z behind each
 * example is an exact draw from its posterior, so that annealing can start from both ends. The gap bounds the error of
 * annealing on such data, which applies to real data as far as the model fits them.
 * @param simulatedFrom [examples x latentSize]: the z each example was drawn from. All its chains start there; each chain's weight is
 *                      unbiased independently of the others, so their mean is too
 * @param stepSizes     found here unless given
 */
export async function bidirectionalBounds(
  path: AnnealingPath,
  simulatedFrom: Float64Array,
  options: AnnealingOptions,
  stepSizes?: StepSizes,
): Promise<LogLikelihoodBounds> {
  const { chainsPerExample, latentSize } = path;
  stepSizes ??= await tuneSparsely(path, options);
  const { logWeights: forward } = await annealForward(path, options, stepSizes);
  const starts = new Float64Array(chainsOf(path) * latentSize);
  for (let chain = 0; chain < chainsOf(path); chain++) {
    const example = Math.floor(chain / chainsPerExample);
    starts.set(simulatedFrom.subarray(example * latentSize, (example + 1) * latentSize), chain * latentSize);
  }
  const backward = await annealBackward(path, starts, options, stepSizes);
  return { lowerNats: logMeanWeights(forward, path), upperNats: logMeanWeights(backward, path).map((value) => -value) };
}
