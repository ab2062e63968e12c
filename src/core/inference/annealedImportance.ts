import type { StopSignal } from "../collapse/rowSource.ts";
import type { SeededRandom } from "../seededRandom.ts";
import type { AnnealingPath, PathPoint } from "./annealingPath.ts";
import { hamiltonianTransition, TransitionBuffers } from "./hamiltonian.ts";
import { chainsOf, type ChainLayout } from "./latentModel.ts";
import { LogSums } from "./logSums.ts";
import { AdaptiveStepSizes, type StepSizes } from "./stepSizes.ts";

export interface AnnealingOptions {
  /** Coldnesses from 0 up (`schedules.ts`). */
  readonly schedule: Float64Array;
  readonly leapfrogSteps: number;
  readonly random: SeededRandom;
  readonly signal?: StopSignal | undefined;
}

/** Chains somewhere on a path. */
export interface AnnealedChains {
  readonly z: Float64Array;
  /** ln w of each: with these weights they stand for f_t, and the weights' mean for its integral. */
  readonly logWeights: Float64Array;
}

export interface ForwardOptions extends AnnealingOptions {
  /** Where the chains are, if they come from another path; else they are drawn. */
  readonly from?: AnnealedChains | undefined;
  /** Called at every coldness once the chains have moved there. */
  readonly visit?: (temperature: number, point: PathPoint, logWeights: Float64Array) => void;
}

/**
 * Annealed importance sampling from f_0 up the schedule (Neal 2001; with these transitions Wu et al. 2017).
 * @returns the chains at the last f, whose integral their weights' mean estimates without bias: p(x) where the schedule ends at 1
 * @throws RangeError when a density is not a number where a chain stands
 */
export async function annealForward(
  path: AnnealingPath,
  options: ForwardOptions,
  stepSizes: StepSizes,
): Promise<AnnealedChains> {
  const { schedule, leapfrogSteps, random, signal, from, visit } = options;
  const logWeights = from ? Float64Array.from(from.logWeights) : new Float64Array(chainsOf(path));
  const buffers = new TransitionBuffers(path);
  let point = await path.at(from?.z ?? (await drawFrom(path, random)));
  for (let i = 1; i < schedule.length; i++) {
    signal?.throwIfAborted();
    addWeights(logWeights, point, (schedule[i] as number) - (schedule[i - 1] as number));
    const moved = await hamiltonianTransition(
      path,
      point,
      schedule[i] as number,
      stepSizes.at(i),
      leapfrogSteps,
      random,
      buffers,
    );
    stepSizes.observe(i, moved.acceptance);
    point = moved.point;
    visit?.(i, point, logWeights);
  }
  return { z: point.z, logWeights };
}

/**
 * The same way back, from exact draws of the last f's distribution (Grosse et al. 2015, section 4.1).
 * @returns ln w of each chain: E[w] is one over the integral of the last f, so that -ln mean w is in expectation at least its logarithm
 */
export async function annealBackward(
  path: AnnealingPath,
  posteriorDraws: Float64Array,
  options: AnnealingOptions,
  stepSizes: StepSizes,
): Promise<Float64Array> {
  const { schedule, leapfrogSteps, random, signal } = options;
  const logWeights = new Float64Array(chainsOf(path));
  const buffers = new TransitionBuffers(path);
  let point = await path.at(posteriorDraws);
  for (let i = schedule.length - 1; i >= 1; i--) {
    signal?.throwIfAborted();
    const moved = await hamiltonianTransition(
      path,
      point,
      schedule[i] as number,
      stepSizes.at(i),
      leapfrogSteps,
      random,
      buffers,
    );
    stepSizes.observe(i, moved.acceptance);
    point = moved.point;
    addWeights(logWeights, point, (schedule[i - 1] as number) - (schedule[i] as number));
  }
  return logWeights;
}

/** Step sizes for each temperature of a schedule, from a run whose weights are thrown away. */
export async function tuneStepSizes(path: AnnealingPath, options: Omit<ForwardOptions, "visit">): Promise<StepSizes> {
  const { schedule, leapfrogSteps, random, from } = options;
  const adaptive = new AdaptiveStepSizes(path);
  // The first of the run would still be on its way from the initial guess.
  const buffers = new TransitionBuffers(path);
  let point = await path.at(from?.z ?? (await drawFrom(path, random)));
  for (let i = 0; i < WARM_UP; i++) {
    const moved = await hamiltonianTransition(
      path,
      point,
      schedule[1] as number,
      adaptive.at(),
      leapfrogSteps,
      random,
      buffers,
    );
    adaptive.observe(1, moved.acceptance);
    point = moved.point;
  }
  await annealForward(path, options, adaptive);
  return adaptive.freeze();
}

function drawFrom(path: AnnealingPath, random: SeededRandom): Promise<Float64Array> {
  if (path.draw === undefined)
    throw new RangeError(
      "annealing starts from a prior that cannot be drawn from: start it from the encoder or from N(0, I)",
    );
  return path.draw(random);
}

/**
 * Step sizes for a long schedule, found on a part of its temperatures: sizes change slowly along a schedule, and finding them at every
 * temperature would cost as much as the run that counts.
 */
export async function tuneSparsely(path: AnnealingPath, options: AnnealingOptions): Promise<StepSizes> {
  const last = options.schedule.length - 1;
  const tuned = Math.min(last, MAX_TUNED);
  const at = (i: number): number => Math.round((i * last) / tuned);
  const schedule = Float64Array.from({ length: tuned + 1 }, (_, i) => options.schedule[at(i)] as number);
  const found = await tuneStepSizes(path, { ...options, schedule });
  return {
    at: (temperature) => found.at(Math.max(1, Math.round((temperature * tuned) / last))),
    observe: () => undefined,
  };
}

/** Step sizes found by `tuneSparsely`, one set for each group of chains, for schedules of one shape and any number of temperatures. */
export class SharedStepSizes {
  readonly #found = new Map<number, { readonly sizes: StepSizes; readonly last: number }>();

  /** Those of a group, found when it is first asked for. */
  async of(group: number, path: AnnealingPath, options: AnnealingOptions): Promise<StepSizes> {
    const last = options.schedule.length - 1;
    const known = this.#found.get(group) ?? { sizes: await tuneSparsely(path, options), last };
    this.#found.set(group, known);
    return {
      at: (temperature) => known.sizes.at(Math.max(1, Math.round((temperature * known.last) / last))),
      observe: () => undefined,
    };
  }
}

/** Temperatures at which `tuneSparsely` looks. */
const MAX_TUNED = 50;

/** Enough for a step to fall or rise tenfold before the first temperature counts. */
const WARM_UP = 40;

/** ln of each example's mean weight. */
export function logMeanWeights(logWeights: Float64Array, { examples, chainsPerExample }: ChainLayout): Float64Array {
  const sums = new LogSums(examples);
  logWeights.forEach((weight, chain) => sums.add(Math.floor(chain / chainsPerExample), weight));
  return Float64Array.from({ length: examples }, (_, example) => sums.value(example) - Math.log(chainsPerExample));
}

function addWeights(logWeights: Float64Array, { slope }: PathPoint, change: number): void {
  for (let chain = 0; chain < logWeights.length; chain++) {
    const weight = (logWeights[chain] as number) + change * (slope[chain] as number);
    if (Number.isNaN(weight)) throw new RangeError(`the log-likelihood is not a number where chain ${chain} stands`);
    logWeights[chain] = weight;
  }
}
