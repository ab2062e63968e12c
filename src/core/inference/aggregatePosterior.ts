import { fillNormal, permutation, type SeededRandom } from "../seededRandom.ts";
import type { GaussianPosterior } from "./gaussianPosterior.ts";
import { LogSums } from "./logSums.ts";
import { sampleMean, type SampleMean } from "./sampleMean.ts";

/** Draws from the aggregate posterior q(z) = 1/N sum_n q(z|x_n). */
export interface AggregateDraws {
  /** [draws x latentSize]. */
  readonly z: Float64Array;
  /** The example each was drawn from. */
  readonly owners: Uint32Array;
}

/**
 * The rate's parts in nats, with errors over the draws. Where the rate is known in closed form the parts add up to it: each is corrected by
 * its regression on the rate that its draws have (a control variate).
 */
export interface RateParts {
  /** I_q(x;z) between z and which of the N examples it came from: E[ln q(z|x) - ln q(z)]. */
  readonly mutualInformation: SampleMean;
  /** ln N, the upper bound of this estimate. Near it z identifies each example, and the true value may be larger. */
  readonly ceilingNats: number;
  /** KL(q(z) || p(z)): E[ln q(z) - ln p(z)]. */
  readonly marginalKl: SampleMean;
  /** KL(q(z) || prod q(z_j)), part of the marginal KL. */
  readonly totalCorrelation: SampleMean;
  /** The rest of the marginal KL: sum_j KL(q(z_j) || p(z_j)) where the prior's dimensions are independent. */
  readonly dimensionwiseKl: SampleMean;
}

/** Draws one z each from `draws` examples in random order, as evenly as can be. */
export function drawAggregate(
  { mean, logVariance }: GaussianPosterior,
  latentSize: number,
  draws: number,
  random: SeededRandom,
): AggregateDraws {
  const examples = mean.length / latentSize;
  const order = permutation(random, examples);
  const owners = Uint32Array.from({ length: draws }, (_, draw) => order[draw % examples] as number);
  const z = new Float64Array(draws * latentSize);
  fillNormal(random, z);
  z.forEach((noise, i) => {
    const parameter = (owners[Math.floor(i / latentSize)] as number) * latentSize + (i % latentSize);
    z[i] = (mean[parameter] as number) + Math.exp((logVariance[parameter] as number) / 2) * noise;
  });
  return { z, owners };
}

/**
 * Splits the mean rate into mutual information and marginal KL (Hoffman and Johnson 2016, equation 9), and that into total
 * correlation and dimension-wise KL (Chen et al. 2018, equation 2). q(z) is summed over all N examples, not a batch of them, so
 * that the estimates are unbiased for these N; draws x N x latentSize exponentials.
 * @param logPrior ln p(z) of each draw @param rateNats the mean rate, where it is known in closed form
 */
export function splitRate(
  posterior: GaussianPosterior,
  latentSize: number,
  { z, owners }: AggregateDraws,
  logPrior: Float64Array,
  rateNats?: number,
): RateParts {
  const draws = owners.length;
  const densities = new PosteriorDensities(posterior, latentSize);
  const [information, marginal, correlation, dimensionwise] = [0, 1, 2, 3].map(() => new Float64Array(draws)) as [
    Float64Array,
    Float64Array,
    Float64Array,
    Float64Array,
  ];
  for (let draw = 0; draw < draws; draw++) {
    const { own, joint, product } = densities.at(z, draw * latentSize, owners[draw] as number);
    information[draw] = own - joint;
    marginal[draw] = joint - (logPrior[draw] as number);
    correlation[draw] = joint - product;
    dimensionwise[draw] = product - (logPrior[draw] as number);
  }
  const estimate = rateNats === undefined ? sampleMean : controlledBy(information, marginal, rateNats);
  return {
    mutualInformation: estimate(information),
    ceilingNats: Math.log(densities.examples),
    marginalKl: estimate(marginal),
    totalCorrelation: estimate(correlation),
    dimensionwiseKl: estimate(dimensionwise),
  };
}

/** Below this a part's regression on so few draws adds more error than it removes. */
const MIN_REGRESSED = 8;

/** @returns the mean of one part, corrected so that the first two together have the known mean */
function controlledBy(
  information: Float64Array,
  marginal: Float64Array,
  rateNats: number,
): (part: Float64Array) => SampleMean {
  const rate = information.map((own, draw) => own + (marginal[draw] as number));
  const centre = sampleMean(rate).mean;
  const variance = rate.reduce((sum, one) => sum + (one - centre) ** 2, 0);
  return (part) => {
    const middle = sampleMean(part).mean;
    const covariance = rate.reduce((sum, one, draw) => sum + (one - centre) * ((part[draw] as number) - middle), 0);
    // Slopes of parts add up to 1 as the parts do: with neither draws nor spread, all of the difference is the information's.
    const isKnown = rate.length >= MIN_REGRESSED && variance > 0;
    const slope = isKnown ? covariance / variance : Number(part === information);
    return sampleMean(part.map((value, draw) => value - slope * ((rate[draw] as number) - rateNats)));
  };
}

/** ln q of one z at a time, by example, in the aggregate, and in the product of the aggregate's marginals. */
class PosteriorDensities {
  readonly examples: number;
  readonly #latentSize: number;
  readonly #mean: Float64Array;
  readonly #precision: Float64Array;
  /** -1/2 ln (2 pi variance). */
  readonly #peak: Float64Array;

  constructor({ mean, logVariance }: GaussianPosterior, latentSize: number) {
    this.#latentSize = latentSize;
    this.examples = mean.length / latentSize;
    this.#mean = mean;
    this.#precision = logVariance.map((value) => Math.exp(-value));
    this.#peak = logVariance.map((value) => -(Math.log(2 * Math.PI) + value) / 2);
  }

  at(
    z: Float64Array,
    offset: number,
    owner: number,
  ): { readonly own: number; readonly joint: number; readonly product: number } {
    const latents = this.#latentSize;
    // The last sum is the joint's.
    const sums = new LogSums(latents + 1);
    let own = Number.NaN;
    for (let example = 0; example < this.examples; example++) {
      let logDensity = 0;
      for (let j = 0; j < latents; j++) {
        const parameter = example * latents + j;
        const distance = (z[offset + j] as number) - (this.#mean[parameter] as number);
        const term =
          (this.#peak[parameter] as number) - (distance * distance * (this.#precision[parameter] as number)) / 2;
        sums.add(j, term);
        logDensity += term;
      }
      sums.add(latents, logDensity);
      if (example === owner) own = logDensity;
    }
    const logExamples = Math.log(this.examples);
    let product = -latents * logExamples;
    for (let j = 0; j < latents; j++) product += sums.value(j);
    return { own, joint: sums.value(latents) - logExamples, product };
  }
}
