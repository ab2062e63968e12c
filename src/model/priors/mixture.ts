import { logSumExp } from "../../graph/functions.ts";
import { bound, subtract } from "../../graph/operations.ts";
import type { ModelGraph } from "../modelGraph.ts";
import { PRIOR_LOG_VARIANCE_BOUND } from "./conditionalNormal.ts";
import { mixtureLogDensity } from "./gaussianMixture.ts";
import type { Prior } from "./prior.ts";

/**
 * sum_k w_k N(z; mean_k, exp(logVariance_k)) with learned weights, means and variances. Variances start at 1 and weights equal; means
 * start uniform on +-1, because equal components would stay equal.
 */
export function mixturePrior({ parameters }: ModelGraph, latentSize: number, components: number): Prior {
  const means = parameters.uniform("prior.means", [components, latentSize], 1);
  const logVariances = bound(
    parameters.constant("prior.logVariances", [components, latentSize], [0]),
    -PRIOR_LOG_VARIANCE_BOUND,
    PRIOR_LOG_VARIANCE_BOUND,
  );
  const logits = parameters.constant("prior.logits", [components, 1], [0]);
  const logWeights = subtract(logits, logSumExp(logits, [-2]));
  return { logDensity: (z) => mixtureLogDensity(z, { means, logVariances, logWeights }) };
}
