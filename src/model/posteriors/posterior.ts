import type { Tensor } from "../../graph/tensor.ts";

/** q(z|x) of a batch, with one z drawn from it. All [.., rows, latents]. */
export interface PosteriorSample {
  readonly z: Tensor;
  /** log q(z_j | z_<j, x), nats, or what a flow charges dimension j; over latents it sums to log q(z|x). */
  readonly logDensity: Tensor;
  /** What an example's z is at the middle of its noise: the mean of a Gaussian. Its variance over examples makes a unit active. */
  readonly mean: Tensor;
  /** The Gaussian's own log-variance; undefined for families that are none. */
  readonly logVariance: Tensor | undefined;
}

export type Posterior = (features: Tensor, noise: Tensor) => PosteriorSample;
