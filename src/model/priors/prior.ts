import { subtract } from "../../graph/operations.ts";
import type { Tensor } from "../../graph/tensor.ts";
import type { Layer } from "../layers.ts";
import type { ModelGraph } from "../modelGraph.ts";
import type { Posterior, PosteriorSample } from "../posteriors/posterior.ts";

/** p(z) for the examples of a batch. */
export interface Prior {
  /** log p(z_j | z_<j), nats, [.., rows, latents], or what a flow charges dimension j; over latents it sums to log p(z). */
  readonly logDensity: (z: Tensor) => Tensor;
  /** KL(q || p) of each dimension in closed form, [.., rows, latents]; undefined for families that have none. */
  readonly kl?: (mean: Tensor, logVariance: Tensor) => Tensor;
}

/** What priors are made from. */
export interface PriorContext {
  readonly graph: ModelGraph;
  readonly latentSize: number;
  /** From what the encoder sees to features, and from those to q: a VampPrior's components are posteriors. */
  readonly encode: Layer;
  readonly posterior: Posterior;
  /** Numbers a row that the encoder sees of the data. */
  readonly encoderInputs: number;
  /** What the encoder is shown of a number of the data. */
  readonly shownOf: (value: number) => readonly number[];
  /** [.., rows, conditionSize]. */
  readonly condition: Tensor | undefined;
}

/**
 * KL(q(z|x) || p(z)) of each example and latent dimension, nats, [.., rows, latents]: in closed form where there is one, else
 * from the one z drawn, by the chain rule: log q(z_j | z_<j, x) - log p(z_j | z_<j), whose mean is the KL.
 */
export function klTerms({ z, mean, logVariance, logDensity }: PosteriorSample, prior: Prior): Tensor {
  if (prior.kl && logVariance) return prior.kl(mean, logVariance);
  return subtract(logDensity, prior.logDensity(z));
}
