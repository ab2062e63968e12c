import { add, bound, exp, multiply, slice, square } from "../../graph/operations.ts";
import { linear } from "../layers.ts";
import { gaussianLogDensity } from "../gaussianDensity.ts";
import type { ModelGraph } from "../modelGraph.ts";
import type { Posterior } from "./posterior.ts";

/**
 * The posterior's log-variance stays within +-20: standard deviations from 5e-5 to 2e4. Beyond, exp() in float32 approaches
 * its limits; with data of a usual scale no equilibrium of a VAE is there.
 */
export const POSTERIOR_LOG_VARIANCE_BOUND = 20;

/** q(z|x) = N(mean, exp(logVariance)), independent dimensions (Kingma & Welling 2014). */
export function buildDiagonalPosterior(graph: ModelGraph, features: number, latentSize: number): Posterior {
  // One layer gives both the means and the log-variances, to save a product.
  const output = linear(graph, "encoder.posterior", features, 2 * latentSize);
  return (x, noise) => {
    const both = output(x);
    const mean = slice(both, 0, latentSize);
    const logVariance = bound(
      slice(both, latentSize, latentSize),
      -POSTERIOR_LOG_VARIANCE_BOUND,
      POSTERIOR_LOG_VARIANCE_BOUND,
    );
    const z = add(mean, multiply(exp(multiply(0.5, logVariance)), noise));
    return { z, mean, logVariance, logDensity: gaussianLogDensity(square(noise), logVariance) };
  };
}
