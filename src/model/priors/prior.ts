import { subtract } from "../../graph/operations.ts";
import type { Tensor } from "../../graph/tensor.ts";
import type { Layer } from "../layers.ts";
import type { ModelGraph } from "../modelGraph.ts";
import type { Posterior, PosteriorSample } from "../posteriors/posterior.ts";

/** p(z) for the examples of a batch. */
export interface Prior {
  /** log p(z_j | z_<j), nats, [.., rows, latents], or a flow's share of dimension j; the sum over latents is log p(z). */
  readonly logDensity: (z: Tensor) => Tensor;
  /** KL(q || p) of each dimension in closed form, [.., rows, latents]; undefined for families without one. */
  readonly kl?: (mean: Tensor, logVariance: Tensor) => Tensor;
}

/** The inputs for building a prior. */
export interface PriorContext {
  readonly graph: ModelGraph;
  readonly latentSize: number;
  /** Maps the encoder's inputs to features, which `posterior` maps to q: a VampPrior's components are posteriors. */
  readonly encode: Layer;
  readonly posterior: Posterior;
  /** Numbers per row that the encoder sees of the data. */
  readonly encoderInputs: number;
  /** The encoder's inputs for one number of the data. */
  readonly shownOf: (value: number) => readonly number[];
  /** [.., rows, conditionSize]. */
  readonly condition: Tensor | undefined;
}

/**
 * KL(q(z|x) || p(z)) of each example and latent dimension, nats, [.., rows, latents]: in closed form if there is one, otherwise
 * estimated from the drawn z by the chain rule: log q(z_j | z_<j, x) - log p(z_j | z_<j), whose mean is the KL.
 */
export function klTerms({ z, mean, logVariance, logDensity }: PosteriorSample, prior: Prior): Tensor {
  if (prior.kl && logVariance) return prior.kl(mean, logVariance);
  return subtract(logDensity, prior.logDensity(z));
}
