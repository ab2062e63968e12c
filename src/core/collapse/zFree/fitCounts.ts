import { CountDerivatives, deriveCounts, type CountCells, type CountParameters } from "./countColumn.ts";

export interface CountFit {
  readonly groups: number;
  readonly inflated: boolean;
  readonly theta: number | "learned";
}

/** Limits of the dispersion: beyond them the distribution is effectively a Poisson, or a point mass with a tail. */
const MIN_LOG_THETA = Math.log(1e-4);
const MAX_LOG_THETA = Math.log(1e5);
/** Limits of the zero inflation: less has no effect, and more leaves no counts. */
export const MIN_LOGIT_ZERO = -9;
const MAX_LOGIT_ZERO = 9;
const STEPS = 60;
/** Of the log-likelihood per row. */
const SETTLED = 1e-11;
const FIRST_DAMPING = 1e-3;
const MAX_DAMPING = 1e12;

/**
 * The maximum-likelihood parameters of one column of counts: negative binomial or zero-inflated, with one theta (fixed or
 * fitted) and a mean (and zero probability) for every group. Newton's method with Levenberg's damping never lowers the likelihood.
 * Groups share theta alone, so a step costs one pass over the cells.
 */
export function fitCounts(cells: CountCells, { groups, inflated, theta }: CountFit): CountParameters {
  const learned = theta === "learned";
  let at = start(cells, groups, inflated, theta);
  let sums = new CountDerivatives(groups, inflated ? 2 : 1);
  let spare = new CountDerivatives(groups, inflated ? 2 : 1);
  deriveCounts(cells, at, sums);
  const rows = cells.weight.reduce((sum, weight) => sum + weight, 0);
  let damping = FIRST_DAMPING;
  for (let step = 0; step < STEPS && damping < MAX_DAMPING; step++) {
    const next = stepped(at, sums, damping, learned);
    if (next === undefined) {
      damping *= 10;
      continue;
    }
    deriveCounts(cells, next, spare);
    const gain = spare.logLikelihood - sums.logLikelihood;
    if (!(gain >= 0)) {
      damping *= 10;
      continue;
    }
    at = next;
    [sums, spare] = [spare, sums];
    damping /= 10;
    if (gain <= SETTLED * rows) break;
  }
  return at;
}

/** A damped Newton step, kept inside the bounds; undefined where the damping does not make the Hessian negative definite. */
function stepped(
  at: CountParameters,
  sums: CountDerivatives,
  damping: number,
  learned: boolean,
): CountParameters | undefined {
  const { groups, outputs, gradient, hessian, border } = sums;
  // The Schur complement of the groups' blocks gives the equation for theta.
  let pivot = -sums.thetaHessian + damping * (Math.abs(sums.thetaHessian) + TINY);
  let right = sums.thetaGradient;
  const own = new Float64Array(groups * outputs);
  const across = new Float64Array(groups * outputs);
  for (let group = 0; group < groups; group++) {
    const from = group * outputs;
    if (!solveBlock(hessian, from * outputs, outputs, damping, gradient, own, from)) return undefined;
    solveBlock(hessian, from * outputs, outputs, damping, border, across, from);
    for (let k = from; k < from + outputs; k++) {
      pivot -= (border[k] as number) * (across[k] as number);
      right += (border[k] as number) * (own[k] as number);
    }
  }
  if (learned && !(pivot > 0)) return undefined;
  const thetaStep = learned ? clamp(right / pivot, -MAX_STEP, MAX_STEP) : 0;
  const moved = (old: Float64Array, output: number, low: number, high: number): Float64Array =>
    old.map((value, group) => {
      const k = group * outputs + output;
      return clamp(
        value + clamp((own[k] as number) + thetaStep * (across[k] as number), -MAX_STEP, MAX_STEP),
        low,
        high,
      );
    });
  return {
    logMean: moved(at.logMean, 0, -MAX_LOG_MEAN, MAX_LOG_MEAN),
    logitZero: moved(at.logitZero, 1, MIN_LOGIT_ZERO, MAX_LOGIT_ZERO),
    logTheta: clamp(at.logTheta + thetaStep, MIN_LOG_THETA, MAX_LOG_THETA),
  };
}

const TINY = 1e-12;
const MAX_STEP = 3;
/** As model/likelihoods/counts.ts bounds it. */
const MAX_LOG_MEAN = 30;

/** Solves (-H + damping |diag H|) s = g for one group's block; false where that is not positive definite. */
function solveBlock(
  hessian: Float64Array,
  at: number,
  outputs: number,
  damping: number,
  g: Float64Array,
  s: Float64Array,
  from: number,
): boolean {
  const damped = (k: number): number =>
    -(hessian[at + k] as number) + damping * (Math.abs(hessian[at + k] as number) + TINY);
  const a = damped(0);
  if (outputs === 1) {
    s[from] = (g[from] as number) / a;
    return a > 0;
  }
  const d = damped(3);
  const off = -(hessian[at + 1] as number);
  const determinant = a * d - off * off;
  const [first, second] = [g[from] as number, g[from + 1] as number];
  s[from] = (d * first - off * second) / determinant;
  s[from + 1] = (a * second - off * first) / determinant;
  return a > 0 && determinant > 0;
}

/** Moments: the dispersion from what the variance has beyond the mean, the zero inflation from the zeros beyond the counts'. */
function start(
  { value, weight, group, offset }: CountCells,
  groups: number,
  inflated: boolean,
  theta: number | "learned",
): CountParameters {
  const counted = new Float64Array(groups);
  const exposed = new Float64Array(groups);
  const zeros = new Float64Array(groups);
  const rows = new Float64Array(groups);
  value.forEach((x, i) => {
    const g = group[i] as number;
    const w = weight[i] as number;
    counted[g] = (counted[g] as number) + w * x;
    exposed[g] = (exposed[g] as number) + w * Math.exp(offset[i] as number);
    rows[g] = (rows[g] as number) + w;
    if (x === 0) zeros[g] = (zeros[g] as number) + w;
  });
  // Half a count more, so that a group without counts has a positive mean.
  const mean = counted.map((count, g) => Math.max(count, 0.5) / Math.max(exposed[g] as number, TINY));
  const dispersion = theta === "learned" ? dispersionOf({ value, weight, group, offset }, mean) : theta;
  const logitZero = new Float64Array(inflated ? groups : 0).map((_, g) => {
    const expected = (1 + (mean[g] as number) / dispersion) ** -dispersion;
    const share = (zeros[g] as number) / Math.max(rows[g] as number, 1);
    const pi = clamp((share - expected) / Math.max(1 - expected, TINY), 0.05, 0.9);
    return Math.log(pi / (1 - pi));
  });
  const logMean = mean.map((m, g) => Math.log(m) + (inflated ? Math.log1p(Math.exp(logitZero[g] as number)) : 0));
  return { logMean, logitZero, logTheta: clamp(Math.log(dispersion), MIN_LOG_THETA, MAX_LOG_THETA) };
}

function dispersionOf({ value, weight, group, offset }: CountCells, mean: Float64Array): number {
  let excess = 0;
  let squares = 0;
  value.forEach((x, i) => {
    const m = (mean[group[i] as number] as number) * Math.exp(offset[i] as number);
    const w = weight[i] as number;
    excess += w * ((x - m) ** 2 - m);
    squares += w * m * m;
  });
  return clamp(squares / Math.max(excess, TINY), 0.01, 1000);
}

function clamp(value: number, low: number, high: number): number {
  return Math.min(high, Math.max(low, value));
}
