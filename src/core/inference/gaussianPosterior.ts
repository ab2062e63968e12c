import { fillNormal } from "../seededRandom.ts";
import { chainsOf, type ChainLayout, type Proposal } from "./latentModel.ts";

/** Diagonal Gaussians q(z|x), one an example; both arrays are [examples x latentSize]. */
export interface GaussianPosterior {
  readonly mean: Float64Array;
  readonly logVariance: Float64Array;
}

/** N(0, I) for every example: a start of annealing for any model. */
export function standardNormal({ examples, latentSize }: ChainLayout): GaussianPosterior {
  return { mean: new Float64Array(examples * latentSize), logVariance: new Float64Array(examples * latentSize) };
}

export const LOG_TWO_PI = Math.log(2 * Math.PI);

/** The Gaussians as a proposal for a model's chains. */
export function gaussianProposal(posterior: GaussianPosterior, layout: ChainLayout): Proposal {
  return {
    draw: (random) => {
      const noise = new Float64Array(chainsOf(layout) * layout.latentSize);
      fillNormal(random, noise);
      const z = reparameterize(posterior, layout, noise);
      return Promise.resolve({ z, logDensity: gaussianLogDensity(posterior, layout, z) });
    },
  };
}

/** z = mean + exp(logVariance / 2) noise (Kingma and Welling 2014, equation 10); `noise` is as long as z. */
export function reparameterize(
  { mean, logVariance }: GaussianPosterior,
  layout: ChainLayout,
  noise: Float64Array,
): Float64Array {
  const z = new Float64Array(noise.length);
  const { latentSize, chainsPerExample } = layout;
  const deviation = logVariance.map((spread) => Math.exp(spread / 2));
  for (let at = 0, chain = 0; at < z.length; chain++) {
    const first = Math.floor(chain / chainsPerExample) * latentSize;
    for (let parameter = first; parameter < first + latentSize; parameter++, at++)
      z[at] = (mean[parameter] as number) + (deviation[parameter] as number) * (noise[at] as number);
  }
  return z;
}

/** ln q(z|x) of each chain. */
export function gaussianLogDensity(
  { mean, logVariance }: GaussianPosterior,
  layout: ChainLayout,
  z: Float64Array,
): Float64Array {
  const logDensity = new Float64Array(chainsOf(layout));
  const precision = logVariance.map((spread) => Math.exp(-spread));
  forEachCoordinate(layout, (at, parameter, chain) => {
    const distance = (z[at] as number) - (mean[parameter] as number);
    const density =
      LOG_TWO_PI + (logVariance[parameter] as number) + distance * distance * (precision[parameter] as number);
    logDensity[chain] = (logDensity[chain] as number) - density / 2;
  });
  return logDensity;
}

/** Every coordinate of every chain: where it lies in z, and where its example's coordinate lies among the parameters. */
export function forEachCoordinate(
  { examples, chainsPerExample, latentSize }: ChainLayout,
  visit: (at: number, parameter: number, chain: number) => void,
): void {
  let at = 0;
  for (let example = 0; example < examples; example++) {
    for (let i = 0; i < chainsPerExample; i++) {
      for (let j = 0; j < latentSize; j++) visit(at++, example * latentSize + j, example * chainsPerExample + i);
    }
  }
}
