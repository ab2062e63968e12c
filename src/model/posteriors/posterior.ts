import type { Tensor } from "../../graph/tensor.ts";

/** q(z|x) of a batch, with one z drawn from it. All [.., rows, latents]. */
export interface PosteriorSample {
  readonly z: Tensor;
  /** log q(z_j | z_<j, x), nats, or a flow's share of dimension j; the sum over latents is log q(z|x). */
  readonly logDensity: Tensor;
  /** An example's z for zero noise, which is the mean of a Gaussian. A unit is active if it varies over the examples. */
  readonly mean: Tensor;
  /** The Gaussian's log-variance; undefined for other families. */
  readonly logVariance: Tensor | undefined;
}

export type Posterior = (features: Tensor, noise: Tensor) => PosteriorSample;
