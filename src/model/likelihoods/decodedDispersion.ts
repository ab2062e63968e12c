import { bound, exp, slice } from "../../graph/operations.ts";
import type { Tensor } from "../../graph/tensor.ts";
import { LOG_DISPERSION_BOUND, learnedDispersion, type Dispersion } from "./dispersion.ts";
import type { LogMean } from "./librarySize.ts";
import type { Likelihood } from "./likelihood.ts";

/**
 * A likelihood of counts whose dispersion the decoder gives, as models of other programs do: its outputs are followed by the logarithms
 * of theta, in another block of columns.
 * @param of the likelihood for a dispersion
 */
export function withDecodedDispersion(
  of: (dispersion: Dispersion, logMean: LogMean) => Likelihood,
  logMean: LogMean,
): Likelihood {
  const plain = of(learnedDispersion, logMean);
  const { outputsPerColumn } = plain;
  /** The likelihood with the decoded dispersions, and its own outputs. */
  const split = (decoded: Tensor): readonly [Likelihood, Tensor] => {
    const columns = (decoded.shape.at(-1) ?? 0) / (outputsPerColumn + 1);
    const last = slice(decoded, outputsPerColumn * columns, columns);
    const logDispersion = bound(last, -LOG_DISPERSION_BOUND, LOG_DISPERSION_BOUND);
    const dispersion = { ...learnedDispersion, tensors: () => ({ dispersion: exp(logDispersion), logDispersion }) };
    return [of(dispersion, logMean), slice(decoded, 0, outputsPerColumn * columns)];
  };
  return {
    settings: [],
    outputsPerColumn: outputsPerColumn + 1,
    rowDistortion: (x, decoded, graph) => {
      const [likelihood, outputs] = split(decoded);
      return likelihood.rowDistortion(x, outputs, graph);
    },
    mean: (decoded, x, graph) => {
      const [likelihood, outputs] = split(decoded);
      return likelihood.mean(outputs, x, graph);
    },
    parameters: (decoded, x, graph) => {
      const [likelihood, outputs] = split(decoded);
      return likelihood.parameters(outputs, x, graph);
    },
    constantNats: plain.constantNats,
  };
}
