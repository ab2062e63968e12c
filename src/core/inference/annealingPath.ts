import { fillNormal, type SeededRandom } from "../seededRandom.ts";
import {
  forEachCoordinate,
  LOG_TWO_PI,
  reparameterize,
  standardNormal,
  type GaussianPosterior,
} from "./gaussianPosterior.ts";
import { chainsOf, type ChainLayout, type LatentModel, type LogDensityGradients } from "./latentModel.ts";

/**
 * A family of unnormalised densities over the chains' latent vectors, ln f_t(z) = start(z) + t slope(z), t the coldness.
 * At t = 0 it can be drawn from; to most of the paths below t = 1 is the joint ln p(x, z), whose integral is p(x).
 */
export interface AnnealingPath extends ChainLayout {
  /** Draws from f_0. Undefined where chains must have been brought there: the end of another path. */
  readonly draw?: ((random: SeededRandom) => Promise<Float64Array>) | undefined;
  /** @param into a point with this z, whose other arrays the path may fill and return */
  at(z: Float64Array, into?: PathPoint): Promise<PathPoint>;
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
  let given: LogDensityGradients | undefined;
  return {
    ...layoutOf(model),
    draw: model.drawPrior?.bind(model),
    at: async (z, into = emptyPoint(model, z)) => {
      given = await model.differentiate(z, given);
      into.start.set(given.logPrior);
      into.slope.set(given.logLikelihood);
      into.startGradient.set(given.priorGradient);
      into.slopeGradient.set(given.likelihoodGradient);
      return into;
    },
  };
}

/**
 * f_t = q(z|x)^(1-t) p(x, z)^t: a shorter way where the encoder is near the posterior, and from N(0, I) one for priors that cannot be
 * drawn from. Steps are measured in q's deviations.
 */
export function pathFromPosterior(model: LatentModel, posterior: GaussianPosterior): AnnealingPath {
  return pathFromGaussian(model, posterior, 1);
}

/** f_t = N(0, I)^(1-t) p(z)^t: brings chains to a prior that cannot be drawn from. */
export function pathToPrior(model: LatentModel): AnnealingPath {
  return pathFromGaussian(model, standardNormal(model), 0);
}

/** @param likelihoods 1: to p(x, z); 0: to p(z) */
function pathFromGaussian(model: LatentModel, gaussian: GaussianPosterior, likelihoods: 0 | 1): AnnealingPath {
  const layout = layoutOf(model);
  const { latentSize } = layout;
  const { scale, mean, variance, precision, offset } = coordinatesOf(gaussian, layout);
  let given: LogDensityGradients | undefined;
  return {
    ...layout,
    scale,
    draw: (random) => {
      const noise = new Float64Array(scale.length);
      fillNormal(random, noise);
      return Promise.resolve(reparameterize(gaussian, layout, noise));
    },
    at: async (z, into = emptyPoint(layout, z)) => {
      given = await model.differentiate(z, given);
      const { logLikelihood, logPrior, likelihoodGradient, priorGradient } = given;
      const { start, slope, startGradient, slopeGradient } = into;
      for (let chain = 0; chain < start.length; chain++) {
        let density = 0;
        for (let at = chain * latentSize; at < (chain + 1) * latentSize; at++) {
          const distance = (z[at] as number) - (mean[at] as number);
          density -= ((offset[at] as number) + distance * distance * (precision[at] as number)) / 2;
          const gradient = ((mean[at] as number) - (z[at] as number)) / (variance[at] as number);
          startGradient[at] = gradient;
          slopeGradient[at] =
            likelihoods * (likelihoodGradient[at] as number) + (priorGradient[at] as number) - gradient;
        }
        start[chain] = density;
        slope[chain] = likelihoods * (logLikelihood[chain] as number) + (logPrior[chain] as number) - density;
      }
      return into;
    },
  };
}

/** A Gaussian's parameters for each coordinate of z. */
interface GaussianCoordinates {
  readonly mean: Float64Array;
  /** Standard deviations. */
  readonly scale: Float64Array;
  readonly variance: Float64Array;
  readonly precision: Float64Array;
  /** ln 2 pi + ln variance. */
  readonly offset: Float64Array;
}

function coordinatesOf({ mean, logVariance }: GaussianPosterior, layout: ChainLayout): GaussianCoordinates {
  const numbers = (): Float64Array => new Float64Array(chainsOf(layout) * layout.latentSize);
  const at = { mean: numbers(), scale: numbers(), variance: numbers(), precision: numbers(), offset: numbers() };
  forEachCoordinate(layout, (i, parameter) => {
    const spread = logVariance[parameter] as number;
    at.mean[i] = mean[parameter] as number;
    at.scale[i] = Math.exp(spread / 2);
    at.variance[i] = at.scale[i] ** 2;
    at.precision[i] = Math.exp(-spread);
    at.offset[i] = LOG_TWO_PI + spread;
  });
  return at;
}

/** Arrays for what is known at z. */
function emptyPoint(layout: ChainLayout, z: Float64Array): PathPoint {
  const [chains, length] = [chainsOf(layout), z.length];
  return {
    z,
    start: new Float64Array(chains),
    slope: new Float64Array(chains),
    startGradient: new Float64Array(length),
    slopeGradient: new Float64Array(length),
  };
}

function layoutOf({ examples, chainsPerExample, latentSize }: ChainLayout): ChainLayout {
  return { examples, chainsPerExample, latentSize };
}
