import type { StopSignal } from "../collapse/rowSource.ts";
import type { GaussianPosterior } from "./gaussianPosterior.ts";
import { framesAbout, GridMoments, logVolume, placeOnGrid, type GridFrames } from "./gridFrame.ts";
import { chainsOf, type LatentModel } from "./latentModel.ts";
import { LogSums } from "./logSums.ts";

/** The first grid: 8 deviations each way, two points a deviation. */
const FIRST_REACH = 8;
const FIRST_HALF = 16;
/** Of the points that a doubling adds to an axis most refine the step; the fourth root extends the reach. */
const REACH_POWER = 0.25;
/** A frame that moves by less than this part of a deviation, or changes its width by less, has settled. */
const SETTLED = 0.3;
const MAX_REFITS = 12;

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
 * ln p(x) of models with one or two latents by the trapezoidal rule. The grid is laid about q(z|x) first, and then moved, turned and
 * stretched to the mean and covariance that p(x, z) has on it, until it stays: q may be too narrow, too wide, or blind to a correlation.
 * For smooth densities that die off the rule's error falls exponentially with the step (Trefethen and Weideman 2014), so doubling the
 * points of an axis soon shows that nothing is missing. A mode of the posterior that lies further from q than the reach and is too narrow
 * to be felt stays unseen: compare the result with an importance-weighted bound.
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
  const frames = framesAbout(posterior, latentSize);
  let half = FIRST_HALF;
  let pass = await gridPass(model, frames, half, options.signal);
  for (let refit = 0; refit < MAX_REFITS && pass.moved > SETTLED; refit++)
    pass = await gridPass(model, frames, half, options.signal);
  let logLikelihoodNats = pass.logIntegrals;
  let changeNats = new Float64Array(examples).fill(Infinity);
  while (examples > 0 && (4 * half + 1) ** latentSize <= options.maximumPoints) {
    half *= 2;
    const before = logLikelihoodNats;
    logLikelihoodNats = (await gridPass(model, frames, half, options.signal)).logIntegrals;
    changeNats = logLikelihoodNats.map((value, i) => Math.abs(value - (before[i] as number)));
    if (Math.max(...changeNats) <= options.toleranceNats) break;
  }
  return { logLikelihoodNats, changeNats, pointsPerAxis: 2 * half + 1 };
}

interface GridPass {
  /** ln of the sum over the grid of p(x, z) times the volume of a cell, one an example. */
  readonly logIntegrals: Float64Array;
  /** The furthest that the frame of an example has been moved. */
  readonly moved: number;
}

/** Sums over points -half .. half on each axis, and then fits the frames to what it has found. */
async function gridPass(model: LatentModel, frames: GridFrames, half: number, signal?: StopSignal): Promise<GridPass> {
  const { examples, chainsPerExample, latentSize } = model;
  const step = (FIRST_REACH * (half / FIRST_HALF) ** REACH_POWER) / half;
  const perAxis = 2 * half + 1;
  const points = perAxis ** latentSize;
  const sums = new LogSums(examples);
  const moments = Array.from({ length: examples }, () => new GridMoments(latentSize));
  const z = new Float64Array(chainsOf(model) * latentSize);
  const u = new Float64Array(latentSize);
  const setU = (point: number): void => {
    let rest = point;
    for (let j = 0; j < latentSize; j++) {
      u[j] = ((rest % perAxis) - half) * step;
      rest = Math.floor(rest / perAxis);
    }
  };
  for (let first = 0; first < points; first += chainsPerExample) {
    signal?.throwIfAborted();
    for (let i = 0; i < chainsPerExample; i++) {
      // Chains past the last point look at it again and are not counted.
      setU(Math.min(points - 1, first + i));
      for (let example = 0; example < examples; example++)
        placeOnGrid(frames, example, u, z, (example * chainsPerExample + i) * latentSize);
    }
    const { logLikelihood, logPrior } = await model.evaluate(z);
    const counted = Math.min(chainsPerExample, points - first);
    for (let i = 0; i < counted; i++) {
      setU(first + i);
      for (let example = 0; example < examples; example++) {
        const chain = example * chainsPerExample + i;
        const logJoint = (logLikelihood[chain] as number) + (logPrior[chain] as number);
        if (Number.isNaN(logJoint))
          throw new RangeError(`the log-density of example ${example} is not a number on the grid`);
        sums.add(example, logJoint);
        moments[example]?.add(u, logJoint);
      }
    }
  }
  const logIntegrals = Float64Array.from(
    { length: examples },
    (_, example) => sums.value(example) + latentSize * Math.log(step) + logVolume(frames, example),
  );
  const moved = moments.map((ofExample, example) => ofExample.fit(frames, example, (step / 2) ** 2));
  return { logIntegrals, moved: Math.max(0, ...moved) };
}
