import { fillNormal, type SeededRandom } from "../seededRandom.ts";
import type { AnnealingPath, PathPoint } from "./annealingPath.ts";
import { chainsOf, type ChainLayout } from "./latentModel.ts";

/** Each chain's step is drawn within this part of its size: a fixed one can bring a trajectory back to where it began. */
const JITTER = 0.2;

/** The arrays of one transition after the other. */
export class TransitionBuffers {
  readonly momentum: Float64Array;
  readonly reach: Float64Array;
  readonly #points: readonly [PathPoint, PathPoint];

  constructor(path: ChainLayout) {
    const length = chainsOf(path) * path.latentSize;
    const numbers = (): Float64Array => new Float64Array(length);
    const point = (): PathPoint => ({
      z: numbers(),
      start: new Float64Array(chainsOf(path)),
      slope: new Float64Array(chainsOf(path)),
      startGradient: numbers(),
      slopeGradient: numbers(),
    });
    this.momentum = numbers();
    this.reach = numbers();
    this.#points = [point(), point()];
  }

  /** A point whose arrays are not those of `from`. */
  besides(from: PathPoint): PathPoint {
    const [first, second] = this.#points;
    return from.z === first.z ? second : first;
  }
}

export interface Transition {
  readonly point: PathPoint;
  /** min(1, exp(-change of energy)) of each chain's trajectory; 0 where it left the numbers. */
  readonly acceptance: Float64Array;
}

/**
 * One step of Hamiltonian Monte Carlo that leaves f_t of the path invariant, for all chains at once: leapfrog with momentum
 * N(0, 1), then Metropolis's choice for each chain (Neal 2011, section 3.2).
 * @param stepSizes one a chain, in units of the path's scale
 * @param buffers   of a row of transitions: the point that is returned is overwritten by the transition after the next
 */
export async function hamiltonianTransition(
  path: AnnealingPath,
  from: PathPoint,
  coldness: number,
  stepSizes: Float64Array,
  leapfrogSteps: number,
  random: SeededRandom,
  buffers = new TransitionBuffers(path),
): Promise<Transition> {
  const { latentSize, scale } = path;
  const { momentum, reach } = buffers;
  fillNormal(random, momentum);
  const before = logDensities(from, momentum, coldness, latentSize);
  const steps = stepSizes.map((size) => size * (1 + JITTER * (2 * random.nextUniform() - 1)));
  for (let i = 0; i < reach.length; i++) reach[i] = (steps[Math.floor(i / latentSize)] as number) * (scale?.[i] ?? 1);

  const there = buffers.besides(from);
  let point = from;
  kick(momentum, point, coldness, reach, 0.5);
  for (let step = 1; step <= leapfrogSteps; step++) {
    move(there.z, point.z, momentum, reach);
    point = await path.at(there.z, there);
    kick(momentum, point, coldness, reach, step === leapfrogSteps ? 0.5 : 1);
  }
  const after = logDensities(point, momentum, coldness, latentSize);

  const acceptance = new Float64Array(chainsOf(path));
  for (let chain = 0; chain < acceptance.length; chain++) {
    const probability = Math.min(1, Math.exp((after[chain] as number) - (before[chain] as number)));
    // NaN: the trajectory has run to infinity.
    acceptance[chain] = Number.isNaN(probability) ? 0 : probability;
    if (random.nextUniform() >= (acceptance[chain] as number)) restore(point, from, chain, latentSize);
  }
  return { point, acceptance };
}

/** `there` may be `z`. */
function move(there: Float64Array, z: Float64Array, momentum: Float64Array, reach: Float64Array): void {
  for (let i = 0; i < z.length; i++) there[i] = (z[i] as number) + (reach[i] as number) * (momentum[i] as number);
}

/** momentum += part of a step along the gradient of ln f_t. */
function kick(
  momentum: Float64Array,
  { startGradient, slopeGradient }: PathPoint,
  coldness: number,
  reach: Float64Array,
  part: number,
): void {
  for (let i = 0; i < momentum.length; i++) {
    const gradient = (startGradient[i] as number) + coldness * (slopeGradient[i] as number);
    momentum[i] = (momentum[i] as number) + part * (reach[i] as number) * gradient;
  }
}

/** ln f_t(z) + ln N(momentum) up to a constant: the energy's negative. */
function logDensities(
  { start, slope }: PathPoint,
  momentum: Float64Array,
  coldness: number,
  latentSize: number,
): Float64Array {
  const densities = new Float64Array(start.length);
  for (let chain = 0; chain < densities.length; chain++) {
    let squares = 0;
    for (let i = chain * latentSize; i < (chain + 1) * latentSize; i++) squares += (momentum[i] as number) ** 2;
    densities[chain] = (start[chain] as number) + coldness * (slope[chain] as number) - squares / 2;
  }
  return densities;
}

/** Puts a chain back to where it was. */
function restore(point: PathPoint, from: PathPoint, chain: number, latentSize: number): void {
  point.start[chain] = from.start[chain] as number;
  point.slope[chain] = from.slope[chain] as number;
  for (let i = chain * latentSize; i < (chain + 1) * latentSize; i++) {
    point.z[i] = from.z[i] as number;
    point.startGradient[i] = from.startGradient[i] as number;
    point.slopeGradient[i] = from.slopeGradient[i] as number;
  }
}
