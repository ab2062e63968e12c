import { fillNormal, type SeededRandom } from "../seededRandom.ts";
import {
  forEachCoordinate,
  gaussianLogDensity,
  reparameterize,
  standardNormal,
  type GaussianPosterior,
} from "./gaussianPosterior.ts";
import { chainsOf, type ChainLayout, type LatentModel } from "./latentModel.ts";

/**
 * A family of unnormalised densities over the chains' latent vectors, ln f_t(z) = start(z) + t slope(z), t the coldness.
 * At t = 0 it can be drawn from; to most of the paths below t = 1 is the joint ln p(x, z), whose integral is p(x).
 */
export interface AnnealingPath extends ChainLayout {
  /** Draws from f_0. Undefined where chains must have been brought there: the end of another path. */
  readonly draw?: ((random: SeededRandom) => Promise<Float64Array>) | undefined;
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
    draw: model.drawPrior?.bind(model),
    at: async (z) => {
      const { logLikelihood, logPrior, likelihoodGradient, priorGradient } = await model.differentiate(z);
      return {
        z,
        start: logPrior,
        slope: logLikelihood,
        startGradient: priorGradient,
        slopeGradient: likelihoodGradient,
      };
    },
  };
}

/**
 * f_t = q(z|x)^(1-t) p(x, z)^t: a shorter way where the encoder is near the posterior, and from N(0, I) one for priors that cannot be
 * drawn from. Steps are measured in q's deviations.
 */
export function pathFromPosterior(model: LatentModel, posterior: GaussianPosterior): AnnealingPath {
  return pathFromGaussian(model, posterior, async (z) => {
    const { logLikelihood, logPrior, likelihoodGradient, priorGradient } = await model.differentiate(z);
    return { logDensity: sumOf(logLikelihood, logPrior), gradient: sumOf(likelihoodGradient, priorGradient) };
  });
}

/** f_t = N(0, I)^(1-t) p(z)^t: brings chains to a prior that cannot be drawn from. */
export function pathToPrior(model: LatentModel): AnnealingPath {
  return pathFromGaussian(model, standardNormal(model), async (z) => {
    const { logPrior, priorGradient } = await model.differentiate(z);
    return { logDensity: logPrior, gradient: priorGradient };
  });
}

function pathFromGaussian(
  model: ChainLayout,
  gaussian: GaussianPosterior,
  target: (z: Float64Array) => Promise<{ readonly logDensity: Float64Array; readonly gradient: Float64Array }>,
): AnnealingPath {
  const layout = layoutOf(model);
  const scale = new Float64Array(chainsOf(layout) * layout.latentSize);
  const mean = new Float64Array(scale.length);
  forEachCoordinate(layout, (at, parameter) => {
    scale[at] = Math.exp((gaussian.logVariance[parameter] as number) / 2);
    mean[at] = gaussian.mean[parameter] as number;
  });
  return {
    ...layout,
    scale,
    draw: (random) => {
      const noise = new Float64Array(scale.length);
      fillNormal(random, noise);
      return Promise.resolve(reparameterize(gaussian, layout, noise));
    },
    at: async (z) => {
      const { logDensity, gradient } = await target(z);
      const start = gaussianLogDensity(gaussian, layout, z);
      const startGradient = new Float64Array(z.length);
      for (let at = 0; at < z.length; at++)
        startGradient[at] = ((mean[at] as number) - (z[at] as number)) / (scale[at] as number) ** 2;
      return {
        z,
        start,
        slope: differenceOf(logDensity, start),
        startGradient,
        slopeGradient: differenceOf(gradient, startGradient),
      };
    },
  };
}

// Loops: `Float64Array.from` with a function takes twenty times as long, and half of annealing's time went there.

function sumOf(a: Float64Array, b: Float64Array): Float64Array {
  const sum = new Float64Array(a.length);
  for (let i = 0; i < a.length; i++) sum[i] = (a[i] as number) + (b[i] as number);
  return sum;
}

function differenceOf(a: Float64Array, b: Float64Array): Float64Array {
  const difference = new Float64Array(a.length);
  for (let i = 0; i < a.length; i++) difference[i] = (a[i] as number) - (b[i] as number);
  return difference;
}

function layoutOf({ examples, chainsPerExample, latentSize }: ChainLayout): ChainLayout {
  return { examples, chainsPerExample, latentSize };
}
