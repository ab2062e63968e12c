/**
 * The interface of a trained model to the estimators in this folder, independent of an engine.
 *
 * A model is bound to `examples` examples and looks at `chainsPerExample` latent vectors for each of them at a time.
 * Latent vectors are [examples x chainsPerExample x latentSize], row-major: chain c belongs to example
 * floor(c / chainsPerExample). All densities are natural logarithms with every constant.
 */
import type { SeededRandom } from "../seededRandom.ts";

export interface ChainLayout {
  readonly examples: number;
  readonly chainsPerExample: number;
  readonly latentSize: number;
}

/** At each chain's latent vector; the arrays are the caller's. */
export interface LogDensities {
  /** ln p(x|z). */
  readonly logLikelihood: Float64Array;
  /** ln p(z). */
  readonly logPrior: Float64Array;
}

export interface LogDensityGradients extends LogDensities {
  /** d ln p(x|z) / dz, as long as z. */
  readonly likelihoodGradient: Float64Array;
  /** d ln p(z) / dz, as long as z. */
  readonly priorGradient: Float64Array;
}

export interface LatentModel extends ChainLayout {
  evaluate(z: Float64Array): Promise<LogDensities>;
  /** @param into arrays of an earlier call, which the model may fill and return: annealing would else leave megabytes a second to collect */
  differentiate(z: Float64Array, into?: LogDensityGradients): Promise<LogDensityGradients>;
  /** One draw from p(z) for each chain (given its example's condition, where there is one); undefined where only the density is known. */
  readonly drawPrior?: ((random: SeededRandom) => Promise<Float64Array>) | undefined;
}

/** Draws from an approximate posterior q(z|x), one for each chain, with their ln q(z|x). */
export interface Proposal {
  draw(random: SeededRandom): Promise<{ readonly z: Float64Array; readonly logDensity: Float64Array }>;
}

export function chainsOf({ examples, chainsPerExample }: ChainLayout): number {
  return examples * chainsPerExample;
}
