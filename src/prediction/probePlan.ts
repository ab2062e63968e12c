/** Plans a probe's use of its time. Pure: the cost of a step is measured elsewhere. */

export interface ProbeTask {
  /** Points worth training; they would train as one stack. */
  readonly candidates: number;
  /** Steps of the spec's own training. */
  readonly steps: number;
  /** The largest of the points'. */
  readonly learningRate: number;
  /** The mean over a training's steps, the smallest of the points'. */
  readonly meanLearningRate: number;
  /** Seconds that a step of so many models takes. */
  readonly secondsPerStep: (models: number) => number;
  readonly seconds: number;
}

export interface ProbePlan {
  readonly models: number;
  /** Factor of the learning rates, and divisor of the steps; 1: the spec's own training. */
  readonly hurry: number;
  readonly steps: number;
}

/**
 * Adam moves parameters by about its learning rate a step, so half the steps at twice the rate come to the same place, as
 * long as the rate is small: at 0.002 in place of 0.001, 51 of 52 trainings ended within 25 % of the seeds' rates, at 0.004
 * 41 (one training a setting).
 */
const FASTEST_LEARNING_RATE = 0.002;
/** The number of points is reduced before the length of trainings: points in between are interpolated. */
const FEWER = [4, 3, 2];
/**
 * A shortened training is used from this sum of learning rates on (docs/theory.md, section 8: below 0.5 there is no
 * equilibrium; from 4 on, the remaining difference can be extrapolated).
 */
const MIN_DISTANCE = 4;

/** The most informative training that fits into the time; undefined if none is informative. */
export function planProbe({
  candidates,
  steps,
  learningRate,
  meanLearningRate,
  secondsPerStep,
  seconds,
}: ProbeTask): ProbePlan | undefined {
  const fits = (models: number, count: number): boolean => count * secondsPerStep(models) <= seconds;
  const hurries = hurriesUpTo(FASTEST_LEARNING_RATE / learningRate);
  for (const models of [candidates, ...FEWER.filter((count) => count < candidates)]) {
    const hurry = hurries.find((factor) => fits(models, Math.ceil(steps / factor)));
    if (hurry !== undefined) return { models, hurry, steps: Math.ceil(steps / hurry) };
  }
  const hurry = hurries[hurries.length - 1] ?? 1;
  for (const models of [3, 2, 1].filter((count) => count <= candidates)) {
    const affordable = Math.min(Math.floor(seconds / secondsPerStep(models)), Math.ceil(steps / hurry));
    if (affordable * meanLearningRate * hurry >= MIN_DISTANCE) return { models, hurry, steps: affordable };
  }
  return undefined;
}

/** 1, 1.25, 1.5, 2, then doubled, up to the limit and at least 1: few values, so that plans seldom differ slightly. */
function hurriesUpTo(limit: number): readonly number[] {
  const hurries = [1, 1.25, 1.5];
  for (let hurry = 2; hurry <= limit; hurry *= 2) hurries.push(hurry);
  return hurries.filter((hurry) => hurry === 1 || hurry <= limit);
}

/** `count` of the items, evenly spread as far as whole numbers allow, including the first and the last. */
export function spread<Item>(items: readonly Item[], count: number): readonly Item[] {
  if (count >= items.length) return items;
  if (count === 1) return items.slice(Math.floor((items.length - 1) / 2), Math.floor((items.length - 1) / 2) + 1);
  return Array.from({ length: count }, (_, i) => items[Math.round((i * (items.length - 1)) / (count - 1))] as Item);
}
