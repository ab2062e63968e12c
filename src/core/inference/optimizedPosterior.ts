import type { StopSignal } from "../collapse/rowSource.ts";
import { fillNormal, type SeededRandom } from "../seededRandom.ts";
import { reparameterize, type GaussianPosterior } from "./gaussianPosterior.ts";
import { chainsOf, type ChainLayout, type LatentModel, type LogDensityGradients } from "./latentModel.ts";

/** Kingma and Ba 2015. */
const FIRST_DECAY = 0.9;
const SECOND_DECAY = 0.999;
const EPSILON = 1e-8;

export interface OptimizeOptions {
  readonly steps: number;
  /** Adam's, at the start; it falls to zero along half a cosine. */
  readonly learningRate: number;
  readonly random: SeededRandom;
  readonly signal?: StopSignal | undefined;
}

/**
 * The diagonal Gaussian that is best for each example on its own, by Adam on the reparameterised bound from `start`. The bound
 * under it less the encoder's is the amortisation gap, ln p(x) less it the approximation gap (Cremer et al. 2018, section 3).
 * The noise is drawn anew in every step: fixed noise would be fitted.
 */
export async function optimizePosterior(
  model: LatentModel,
  start: GaussianPosterior,
  options: OptimizeOptions,
): Promise<GaussianPosterior> {
  const { steps, learningRate, random, signal } = options;
  let given: LogDensityGradients | undefined;
  const posterior = { mean: Float64Array.from(start.mean), logVariance: Float64Array.from(start.logVariance) };
  const mean = new AdamMoments(posterior.mean);
  const logVariance = new AdamMoments(posterior.logVariance);
  for (let step = 1; step <= steps; step++) {
    signal?.throwIfAborted();
    const noise = balancedNoise(model, random);
    given = await model.differentiate(reparameterize(posterior, model, noise), given);
    const gradient = boundGradient(model, posterior, noise, given);
    const rate = (learningRate * (1 + Math.cos((Math.PI * (step - 1)) / steps))) / 2;
    mean.ascend(gradient.mean, rate, step);
    logVariance.ascend(gradient.logVariance, rate, step);
  }
  return posterior;
}

/** Gradients of each example's bound: those of ln p(x, z) through z = m + exp(l / 2) e, and 1/2 in l from q's entropy. */
function boundGradient(
  { chainsPerExample, latentSize }: ChainLayout,
  posterior: GaussianPosterior,
  noise: Float64Array,
  { likelihoodGradient, priorGradient }: LogDensityGradients,
): GaussianPosterior {
  const mean = new Float64Array(posterior.mean.length);
  const logVariance = new Float64Array(mean.length).fill(0.5);
  const deviation = posterior.logVariance.map((spread) => Math.exp(spread / 2));
  for (let at = 0, chain = 0; at < noise.length; chain++) {
    const first = Math.floor(chain / chainsPerExample) * latentSize;
    for (let parameter = first; parameter < first + latentSize; parameter++, at++) {
      const gradient = ((likelihoodGradient[at] as number) + (priorGradient[at] as number)) / chainsPerExample;
      mean[parameter] = (mean[parameter] as number) + gradient;
      logVariance[parameter] =
        (logVariance[parameter] as number) + (gradient * (deviation[parameter] as number) * (noise[at] as number)) / 2;
    }
  }
  return { mean, logVariance };
}

/**
 * Standard normal noise whose mean over an example's chains is 0 and whose mean square is 1, in every coordinate: what is left of
 * the gradient's noise is what a Gaussian posterior of independent coordinates would not have.
 */
function balancedNoise(layout: ChainLayout, random: SeededRandom): Float64Array {
  const { chainsPerExample, latentSize, examples } = layout;
  if (chainsPerExample < 2) throw new RangeError("optimising a posterior takes at least two chains an example");
  const noise = new Float64Array(chainsOf(layout) * layout.latentSize);
  fillNormal(random, noise);
  for (let parameter = 0; parameter < examples * latentSize; parameter++) {
    const first = Math.floor(parameter / latentSize) * chainsPerExample * latentSize + (parameter % latentSize);
    const end = first + chainsPerExample * latentSize;
    let mean = 0;
    for (let at = first; at < end; at += latentSize) mean += (noise[at] as number) / chainsPerExample;
    let squares = 0;
    for (let at = first; at < end; at += latentSize) {
      const centred = (noise[at] as number) - mean;
      noise[at] = centred;
      squares += centred ** 2 / chainsPerExample;
    }
    const deviation = Math.sqrt(squares);
    for (let at = first; at < end; at += latentSize) noise[at] = (noise[at] as number) / deviation;
  }
  return noise;
}

/** Adam on one array, upwards. */
class AdamMoments {
  readonly #values: Float64Array;
  readonly #first: Float64Array;
  readonly #second: Float64Array;

  constructor(values: Float64Array) {
    this.#values = values;
    this.#first = new Float64Array(values.length);
    this.#second = new Float64Array(values.length);
  }

  ascend(gradient: Float64Array, learningRate: number, step: number): void {
    const [firstBias, secondBias] = [1 - FIRST_DECAY ** step, 1 - SECOND_DECAY ** step];
    for (let i = 0; i < gradient.length; i++) {
      const g = gradient[i] as number;
      const first = FIRST_DECAY * (this.#first[i] as number) + (1 - FIRST_DECAY) * g;
      const second = SECOND_DECAY * (this.#second[i] as number) + (1 - SECOND_DECAY) * g * g;
      this.#first[i] = first;
      this.#second[i] = second;
      const direction = first / firstBias / (Math.sqrt(second / secondBias) + EPSILON);
      this.#values[i] = (this.#values[i] as number) + learningRate * direction;
    }
  }
}
