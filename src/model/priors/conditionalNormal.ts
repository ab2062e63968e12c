import { add, bound, exp, multiply, negate, slice, square, subtract } from "../../graph/operations.ts";
import type { Tensor } from "../../graph/tensor.ts";
import { gaussianLogDensity } from "../gaussianDensity.ts";
import { hiddenLayers, linear } from "../layers.ts";
import type { ModelGraph } from "../modelGraph.ts";
import type { Prior } from "./prior.ts";

/** The prior's log-variances stay within +-20, like a posterior's. */
export const PRIOR_LOG_VARIANCE_BOUND = 20;

/** p(z|c) = N(mean(c), exp(logVariance(c))), independent dimensions (Sohn et al. 2015, equation 4: the prior network). */
export function conditionalNormal(
  graph: ModelGraph,
  latentSize: number,
  condition: Tensor,
  hidden: readonly number[],
): Prior {
  const layers = hiddenLayers(graph, "prior", graph.shape.conditionSize, {
    hidden,
    activation: "relu",
    normalization: "none",
    dropout: 0,
  });
  const both = linear(graph, "prior.output", layers.size, 2 * latentSize)(layers.layer(condition));
  const mean = slice(both, 0, latentSize);
  const logVariance = bound(slice(both, latentSize, latentSize), -PRIOR_LOG_VARIANCE_BOUND, PRIOR_LOG_VARIANCE_BOUND);
  const precision = exp(negate(logVariance));
  return {
    logDensity: (z) => gaussianLogDensity(multiply(square(subtract(z, mean)), precision), logVariance),
    // Between Gaussians: 1/2 (((mu_q - mu_p)^2 + s_q^2) / s_p^2 - 1 + ln s_p^2 - ln s_q^2). The ratio of variances is one
    // exponential, to avoid the product of a huge and a tiny number.
    kl: (posteriorMean, posteriorLogVariance) => {
      const difference = subtract(posteriorLogVariance, logVariance);
      const distance = multiply(square(subtract(posteriorMean, mean)), precision);
      return multiply(0.5, subtract(subtract(add(distance, exp(difference)), difference), 1));
    },
  };
}
