/**
 * The next value to train with in a search along the frontier: by prediction first, then between the measured values that enclose what
 * was asked for. A pure function of what was measured, so that a search that was killed goes on as it would have.
 */
import { plural } from "../wording.ts";

export type Goal =
  | { readonly type: "rate"; readonly rateNats: number }
  | { readonly type: "activeUnits"; readonly units: number }
  | { readonly type: "elbo" };

/** What is looked for, as part of a sentence. */
export function goalText(goal: Goal): string {
  switch (goal.type) {
    case "rate":
      return `a rate of ${goal.rateNats} nats`;
    case "activeUnits":
      return plural(goal.units, "active unit");
    case "elbo":
      return "the best ELBO";
  }
}

/** What a training gave. */
export interface Tried {
  /** Of beta, or of the target rate. */
  readonly value: number;
  readonly rateNats: number;
  readonly distortionNats: number;
  readonly activeUnits: number;
}

export type SearchStep =
  | { readonly type: "train"; readonly value: number }
  | { readonly type: "reached"; readonly value: number }
  /** `nearest` is the value that came nearest; `why` is a sentence. */
  | { readonly type: "notReached"; readonly nearest: number; readonly why: string };

export interface Search {
  readonly goal: Goal;
  /** Whether larger values give lower rates, as those of beta, or higher ones, as those of a target rate. */
  readonly control: "beta" | "target rate";
  /** Where the prediction says that the goal is. */
  readonly start: number;
  readonly maxTrainings: number;
}

/** How near the rate has to come, as a share of the one asked for. */
export const RATE_TOLERANCE = 0.05;
/** Values nearer than this share of each other are one for the purposes of a search: what still differs between them is a jump. */
const SAME_VALUE = 0.01;
/** The best ELBO is found when its neighbours are so near, as a ratio. */
const BEST_WITHIN = 1.15;
/** From one value to the next outside of what was measured, at most and at least, as ratios. */
const MAX_STEP = 8;
const MIN_STEP = 1.3;
/** The ends of a search, as ratios to its start. */
const MAX_RATIO = 1e6;
/** Two steps outwards that change the rate by less than this share in all reach nothing more. */
const NO_PROGRESS = 0.02;
/** Rates below it do not differ. */
const NO_RATE_NATS = 0.05;
/** A step between two measured values leaves at least this share of their distance on both sides. */
const MARGIN = 0.1;

export function nextStep(search: Search, tried: readonly Tried[]): SearchStep {
  if (tried.length === 0) return { type: "train", value: written(search.start, tried) };
  const step = search.goal.type === "elbo" ? bestStep(tried) : targetStep(search, tried);
  if (step.type !== "train" || tried.length < search.maxTrainings) return step;
  const nearest = nearestOf(search.goal, tried).value;
  return { type: "notReached", nearest, why: `${tried.length} trainings did not reach it.` };
}

/** How far a training is from what was asked for. */
export function distanceTo(goal: Goal, tried: Tried): number {
  switch (goal.type) {
    case "rate":
      return Math.abs(tried.rateNats - goal.rateNats);
    case "activeUnits":
      return Math.abs(tried.activeUnits - goal.units);
    case "elbo":
      return tried.rateNats + tried.distortionNats;
  }
}

function nearestOf(goal: Goal, tried: readonly Tried[]): Tried {
  return tried.reduce((best, one) => (distanceTo(goal, one) < distanceTo(goal, best) ? one : best));
}

type TargetGoal = Exclude<Goal, { type: "elbo" }>;

function measureOf(goal: TargetGoal, tried: Tried): number {
  return goal.type === "rate" ? tried.rateNats : tried.activeUnits;
}

function targetOf(goal: TargetGoal): number {
  return goal.type === "rate" ? goal.rateNats : goal.units;
}

function isReached(goal: TargetGoal, tried: Tried): boolean {
  if (goal.type === "activeUnits") return tried.activeUnits === goal.units;
  return distanceTo(goal, tried) <= RATE_TOLERANCE * goal.rateNats;
}

function targetStep({ goal, control, start }: Search, tried: readonly Tried[]): SearchStep {
  if (goal.type === "elbo") throw new Error("the best ELBO has no target");
  const nearest = nearestOf(goal, tried);
  if (isReached(goal, nearest)) return { type: "reached", value: nearest.value };
  const target = targetOf(goal);
  // From more rate to less, in either control.
  const sorted = tried.toSorted((a, b) => (control === "beta" ? a.value - b.value : b.value - a.value));
  const crossing = sorted.findIndex(
    (one, i) => i > 0 && measureOf(goal, one) < target && measureOf(goal, at(sorted, i - 1)) > target,
  );
  if (crossing === -1) return outwards(goal, { sorted, control, start, tried });
  const [more, less] = [at(sorted, crossing - 1), at(sorted, crossing)];
  const ratio = Math.max(more.value, less.value) / Math.min(more.value, less.value);
  if (ratio < 1 + SAME_VALUE) return { type: "notReached", nearest: nearest.value, why: jump(goal, more, less) };
  return { type: "train", value: written(between(goal, more, less, tried), tried) };
}

/** Where a straight line of the rate over ln value meets the target; units are counted, so that halves serve them better. */
function between(goal: TargetGoal, more: Tried, less: Tried, tried: readonly Tried[]): number {
  const [high, low] = [measureOf(goal, more), measureOf(goal, less)];
  // A straight line may keep one end for long: then the interval is halved.
  const isStuck = tried.length - 1 - Math.min(tried.indexOf(more), tried.indexOf(less)) >= 2;
  const line = (high - targetOf(goal)) / (high - low);
  const share = goal.type === "activeUnits" || isStuck ? 0.5 : Math.min(1 - MARGIN, Math.max(MARGIN, line));
  return Math.exp(Math.log(floor(more.value)) + share * (Math.log(floor(less.value)) - Math.log(floor(more.value))));
}

interface Outwards {
  /** From more rate to less. */
  readonly sorted: readonly Tried[];
  readonly control: Search["control"];
  readonly start: number;
  readonly tried: readonly Tried[];
}

/** All measured values lie on one side of the target. */
function outwards(goal: TargetGoal, { sorted, control, start, tried }: Outwards): SearchStep {
  const target = targetOf(goal);
  const needsMore = sorted.every((one) => measureOf(goal, one) < target);
  const [edge, inner] = needsMore ? [sorted[0], sorted[1]] : [sorted.at(-1), sorted.at(-2)];
  const here = edge as Tried;
  const third = needsMore ? sorted[2] : sorted.at(-3);
  const goesDown = needsMore === (control === "beta");
  const reached = `${quantity(goal, here)} at ${control} ${here.value}`;
  const isAtEnd = goesDown ? here.value <= start / MAX_RATIO : here.value >= start * MAX_RATIO;
  // Of collapsed models, that nothing changes does not say what smaller betas give.
  const hasStopped =
    third !== undefined &&
    !(needsMore && here.rateNats < NO_RATE_NATS) &&
    Math.abs(here.rateNats - third.rateNats) <= NO_PROGRESS * Math.max(here.rateNats, third.rateNats, NO_RATE_NATS);
  if (isAtEnd || hasStopped) {
    const limit = needsMore ? "The most that" : "The least that";
    return {
      type: "notReached",
      nearest: here.value,
      why: `${limit} was reached is ${reached}; ${goesDown ? "smaller" : "larger"} values change little.`,
    };
  }
  return { type: "train", value: written(here.value * stepFrom(goal, here, inner, goesDown), tried) };
}

/** As a ratio: by the slope of the rate in ln value between the last two values, or at first by the distance from the target. */
function stepFrom(goal: TargetGoal, edge: Tried, inner: Tried | undefined, goesDown: boolean): number {
  const missing = Math.abs(targetOf(goal) - measureOf(goal, edge));
  const slope =
    inner === undefined
      ? 0
      : Math.abs((measureOf(goal, edge) - measureOf(goal, inner)) / Math.log(floor(edge.value) / floor(inner.value)));
  // A little beyond the target, so that the next step lies between two values.
  const ratio = slope > 0 ? Math.exp((1.2 * missing) / slope) : inner === undefined ? 2 : MAX_STEP;
  const bounded = Math.min(MAX_STEP, Math.max(MIN_STEP, ratio));
  return goesDown ? 1 / bounded : bounded;
}

/** Steps beside the best ELBO, on its wider side, until both neighbours are near. */
function bestStep(tried: readonly Tried[]): SearchStep {
  const sorted = tried.toSorted((a, b) => a.value - b.value);
  const best = nearestOf({ type: "elbo" }, sorted);
  const index = sorted.indexOf(best);
  const [low, high] = [sorted[index - 1], sorted[index + 1]];
  const below = low === undefined ? Infinity : best.value / floor(low.value);
  const above = high === undefined ? Infinity : high.value / floor(best.value);
  if (below <= BEST_WITHIN && above <= BEST_WITHIN) return { type: "reached", value: best.value };
  const goesDown = below > above;
  const neighbour = goesDown ? low : high;
  const value =
    neighbour === undefined
      ? best.value * (goesDown ? 1 / FIRST_STEP : FIRST_STEP)
      : Math.sqrt(floor(best.value) * floor(neighbour.value));
  return { type: "train", value: written(value, tried) };
}

/** From the best value to one beyond all others. */
const FIRST_STEP = 1.6;

function jump(goal: TargetGoal, more: Tried, less: Tried): string {
  return (
    `No value between ${Math.min(more.value, less.value)} and ${Math.max(more.value, less.value)} was left to try: ` +
    `training jumps from ${quantity(goal, more)} to ${quantity(goal, less)} there.`
  );
}

function quantity({ type }: TargetGoal, { rateNats, activeUnits }: Tried): string {
  return type === "rate" ? `a rate of ${Number(rateNats.toPrecision(3))} nats` : `${activeUnits} active units`;
}

/** Three digits, or as many as make it new. */
function written(value: number, tried: readonly Tried[]): number {
  const candidates = [3, 4, 6, 9].map((digits) => Number(value.toPrecision(digits)));
  return candidates.find((candidate) => tried.every((one) => one.value !== candidate)) ?? value;
}

/** Values of 0 have no logarithm. */
function floor(value: number): number {
  return Math.max(value, 1e-9);
}

function at(values: readonly Tried[], index: number): Tried {
  return values[index] as Tried;
}
