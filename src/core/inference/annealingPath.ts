import { fillNormal, type SeededRandom } from "../seededRandom.ts";
import { forEachCoordinate, gaussianLogDensity, reparameterize, type GaussianPosterior } from "./gaussianPosterior.ts";
import { chainsOf, type ChainLayout, type LatentModel } from "./latentModel.ts";

/**
 * A family of unnormalised densities over the chains' latent vectors, ln f_t(z) = start(z) + t slope(z), t the coldness.
 * At t = 0 it is normalised and can be drawn from; at t = 1 it is the joint ln p(x, z), whose integral is p(x).
 */
export interface AnnealingPath extends ChainLayout {
  draw(random: SeededRandom): Promise<Float64Array>;
  at(z: Float64Array): Promise<PathPoint>;
  /** The lengths in which steps are measured, one a coordinate of z; 1 unless given. */
  readonly scale?: Float64Array;
}

/** The chains' latent vectors with what is known there. */
export interface PathPoint {
  readonly z: Float64Array;
  /** One number a chain. */
  readonly start: Float64Array;
  readonly slope: Float64Array;
  /** Gradients of the two, as long as z. */
  readonly startGradient: Float64Array;
  readonly slopeGradient: Float64Array;
}

/** f_t = p(z) p(x|z)^t. Past t = 1 it goes on to the posteriors that weigh distortion more than rate. */
export function pathFromPrior(model: LatentModel): AnnealingPath {
  return {
    ...layoutOf(model),
    draw: (random) => model.drawPrior(random),
    at: async (z) => {
      const { logLikelihood, logPrior, likelihoodGradient, priorGradient } = await model.differentiate(z);
      return { z, start: logPrior, slope: logLikelihood, startGradient: priorGradient, slopeGradient: likelihoodGradient };
    },
  };
}

/** f_t = q(z|x)^(1-t) p(x, z)^t: a shorter way where the encoder is near the posterior. Steps are measured in q's deviations. */
export function pathFromPosterior(model: LatentModel, posterior: GaussianPosterior): AnnealingPath {
  const layout = layoutOf(model);
  const scale = new Float64Array(chainsOf(layout) * layout.latentSize);
  forEachCoordinate(layout, (at, parameter) => (scale[at] = Math.exp((posterior.logVariance[parameter] as number) / 2)));
  return {
    ...layout,
    scale,
    draw: (random) => {
      const noise = new Float64Array(scale.length);
      fillNormal(random, noise);
      return Promise.resolve(reparameterize(posterior, layout, noise));
    },
    at: async (z) => {
      const { logLikelihood, logPrior, likelihoodGradient, priorGradient } = await model.differentiate(z);
      const start = gaussianLogDensity(posterior, layout, z);
      const startGradient = new Float64Array(z.length);
      forEachCoordinate(layout, (at, parameter) => {
        startGradient[at] = ((posterior.mean[parameter] as number) - (z[at] as number)) / (scale[at] as number) ** 2;
      });
      return {
        z,
        start,
        slope: start.map((value, chain) => (logLikelihood[chain] as number) + (logPrior[chain] as number) - value),
        startGradient,
        slopeGradient: startGradient.map((value, i) => (likelihoodGradient[i] as number) + (priorGradient[i] as number) - value),
      };
    },
  };
}

function layoutOf({ examples, chainsPerExample, latentSize }: ChainLayout): ChainLayout {
  return { examples, chainsPerExample, latentSize };
}
