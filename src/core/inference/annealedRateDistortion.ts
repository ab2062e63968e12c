import {
  annealForward,
  logMeanWeights,
  tuneStepSizes,
  type AnnealedChains,
  type AnnealingOptions,
} from "./annealedImportance.ts";
import { pathFromPrior, pathToPrior, type PathPoint } from "./annealingPath.ts";
import type { ChainLayout, LatentModel } from "./latentModel.ts";
import { annealingSchedule, scheduleThrough } from "./schedules.ts";

/** A point of a decoder's own rate-distortion curve; one number an example. */
export interface AnnealedPoint {
  /** Slope of the curve, dD/dR = -beta: the posteriors are p(z) p(x|z)^(1/beta). */
  readonly beta: number;
  /** At least KL(q || p) in expectation, q the distribution the chains are drawn from. */
  readonly rateNats: Float64Array;
  /** E_q[-ln p(x|z)]. */
  readonly distortionNats: Float64Array;
}

export interface CurveOptions extends Omit<AnnealingOptions, "schedule"> {
  /** In any order. */
  readonly betas: readonly number[];
  /** Temperatures from one beta to the next. */
  readonly stepsBetween: number;
  /** Moves at each beta, over which the distortion is averaged. */
  readonly moves: number;
}

/**
 * The rate and distortion of a fixed decoder with the best possible encoder, at every beta, from a single annealing run
 * (Huang et al. 2020, section 4): with normalised weights v at coldness t = 1 / beta,
 * D = sum v (-ln p(x|z)), R = -t D - ln mean w. Both belong to the distribution that picks one chain by its weight, so each
 * point is one that some encoder reaches: an upper bound on the curve. Averaging over moves keeps that, as the rate is convex in q.
 * If the prior cannot be sampled, the chains are annealed to it first.
 * @returns points from the largest beta to the smallest
 */
export async function annealedRateDistortion(
  model: LatentModel,
  options: CurveOptions,
): Promise<readonly AnnealedPoint[]> {
  const { betas, stepsBetween, moves, ...others } = options;
  const from = model.drawPrior ? undefined : await chainsAtPrior(model, others);
  const falling = [...new Set(betas)].sort((a, b) => b - a);
  const annealing = {
    ...others,
    schedule: scheduleThrough(
      falling.map((beta) => 1 / beta),
      stepsBetween,
      moves,
    ),
    from,
  };
  const path = pathFromPrior(model);
  const stepSizes = await tuneStepSizes(path, annealing);
  const distortions = falling.map(() => new Float64Array(model.examples));
  const logMeans: Float64Array[] = falling.map(() => new Float64Array(model.examples));
  const perBeta = stepsBetween - 1 + moves;
  const visit = (temperature: number, point: PathPoint, logWeights: Float64Array): void => {
    const beta = Math.floor((temperature - 1) / perBeta);
    if (temperature - beta * perBeta < stepsBetween) return;
    // Weights change only on the way, not while the chains stay.
    const logMean = logMeanWeights(logWeights, model);
    logMeans[beta] = logMean;
    addDistortions(distortions[beta] as Float64Array, point, logWeights, logMean, model, moves);
  };
  await annealForward(path, { ...annealing, visit }, stepSizes);
  return falling.map((beta, i) => {
    const distortionNats = distortions[i] as Float64Array;
    return {
      beta,
      distortionNats,
      rateNats: distortionNats.map((distortion, example) => -distortion / beta - (logMeans[i]?.[example] as number)),
    };
  });
}

/** Temperatures between N(0, I) and a prior that cannot be sampled. */
const STEPS_TO_PRIOR = 200;

async function chainsAtPrior(model: LatentModel, options: Omit<AnnealingOptions, "schedule">): Promise<AnnealedChains> {
  const path = pathToPrior(model);
  const annealing = { ...options, schedule: annealingSchedule("sigmoidal", STEPS_TO_PRIOR) };
  return annealForward(path, annealing, await tuneStepSizes(path, annealing));
}

/** sums += the chains' distortions, weighted, over `moves`. */
function addDistortions(
  sums: Float64Array,
  { slope }: PathPoint,
  logWeights: Float64Array,
  logMeans: Float64Array,
  { chainsPerExample }: ChainLayout,
  moves: number,
): void {
  for (let chain = 0; chain < slope.length; chain++) {
    const example = Math.floor(chain / chainsPerExample);
    const share = Math.exp((logWeights[chain] as number) - (logMeans[example] as number)) / chainsPerExample;
    sums[example] = (sums[example] as number) - (share * (slope[chain] as number)) / moves;
  }
}
