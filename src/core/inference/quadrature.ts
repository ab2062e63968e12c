import type { StopSignal } from "../collapse/rowSource.ts";
import type { GaussianPosterior } from "./gaussianPosterior.ts";
import { chainsOf, type LatentModel } from "./latentModel.ts";
import { LogSums } from "./logSums.ts";

/** The first grid: 8 deviations of q each way, two points a deviation. */
const FIRST_REACH = 8;
const FIRST_STEP = 0.5;

export interface QuadratureOptions {
  /** Doubling ends once no example's ln p(x) changes by more than this. */
  readonly toleranceNats: number;
  /** Grid points an example, at most. */
  readonly maximumPoints: number;
  readonly signal?: StopSignal | undefined;
}

/** One number an example. */
export interface QuadratureResult {
  readonly logLikelihoodNats: Float64Array;
  /** The change at the last doubling: far above the error where the sum converges, infinite if there was room for one grid only. */
  readonly changeNats: Float64Array;
  readonly pointsPerAxis: number;
}

/**
 * ln p(x) of models with one or two latents by the trapezoidal rule over a grid laid about q(z|x), in its deviations. For smooth
 * densities that die off the rule's error falls exponentially with the step (Trefethen and Weideman 2014), so doubling the
 * points of an axis, half for reach and half for resolution, soon shows that nothing is missing. A mode of the posterior that
 * lies further from q than the reach and is too narrow to be felt stays unseen: compare the result with an importance-weighted bound.
 * @throws RangeError for more latents, and when a density is not a number
 */
export async function quadratureLogLikelihood(
  model: LatentModel,
  posterior: GaussianPosterior,
  options: QuadratureOptions,
): Promise<QuadratureResult> {
  const { latentSize, examples } = model;
  if (latentSize > 2)
    throw new RangeError(`quadrature takes one or two latents, not ${latentSize}: use annealed importance sampling`);
  let result: QuadratureResult | undefined;
  for (let half = FIRST_REACH / FIRST_STEP; ; half *= 2) {
    const pointsPerAxis = 2 * half + 1;
    if (result !== undefined && pointsPerAxis ** latentSize > options.maximumPoints) return result;
    const grid = { half, step: Math.sqrt((FIRST_REACH * FIRST_STEP) / half) };
    const values = await gridIntegral(model, posterior, grid, options.signal);
    const before = result?.logLikelihoodNats;
    const changeNats = values.map((value, i) =>
      before === undefined ? Infinity : Math.abs(value - (before[i] as number)),
    );
    result = { logLikelihoodNats: values, changeNats, pointsPerAxis };
    if (examples === 0 || Math.max(...changeNats) <= options.toleranceNats) return result;
  }
}

/** Points at -half .. half times `step` on each axis. */
interface Grid {
  readonly half: number;
  readonly step: number;
}

/** ln of the sum over the grid of p(x, z) times the volume of a cell. */
async function gridIntegral(
  model: LatentModel,
  posterior: GaussianPosterior,
  { half, step }: Grid,
  signal?: StopSignal,
): Promise<Float64Array> {
  const { examples, chainsPerExample, latentSize } = model;
  const perAxis = 2 * half + 1;
  const points = perAxis ** latentSize;
  const sums = new LogSums(examples);
  const z = new Float64Array(chainsOf(model) * latentSize);
  for (let first = 0; first < points; first += chainsPerExample) {
    signal?.throwIfAborted();
    for (let chain = 0; chain < chainsOf(model); chain++) {
      const example = Math.floor(chain / chainsPerExample);
      // Chains past the last point look at it again and are not counted.
      let rest = Math.min(points - 1, first + (chain % chainsPerExample));
      for (let j = 0; j < latentSize; j++) {
        const parameter = example * latentSize + j;
        const deviations = ((rest % perAxis) - half) * step;
        z[chain * latentSize + j] =
          (posterior.mean[parameter] as number) +
          deviations * Math.exp((posterior.logVariance[parameter] as number) / 2);
        rest = Math.floor(rest / perAxis);
      }
    }
    const { logLikelihood, logPrior } = await model.evaluate(z);
    const counted = Math.min(chainsPerExample, points - first);
    for (let example = 0; example < examples; example++) {
      for (let chain = example * chainsPerExample; chain < example * chainsPerExample + counted; chain++) {
        const logJoint = (logLikelihood[chain] as number) + (logPrior[chain] as number);
        if (Number.isNaN(logJoint))
          throw new RangeError(`the log-density of example ${example} is not a number on the grid`);
        sums.add(example, logJoint);
      }
    }
  }
  return Float64Array.from({ length: examples }, (_, example) => {
    let logCell = latentSize * Math.log(step);
    for (let j = 0; j < latentSize; j++) logCell += (posterior.logVariance[example * latentSize + j] as number) / 2;
    return sums.value(example) + logCell;
  });
}
