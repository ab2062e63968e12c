import { digamma, trigamma } from "../../polygamma.ts";
import { negativeBinomialNats, softplus } from "./oneOutput.ts";

/** The values of one column of counts: `weight` rows each, in group `group`, with log mean b + `offset`. */
export interface CountCells {
  readonly value: Float64Array;
  readonly weight: Float64Array;
  readonly group: Uint32Array;
  readonly offset: Float64Array;
}

/** The fitted parameters: b and c of every group, ln theta. */
export interface CountParameters {
  readonly logMean: Float64Array;
  /** logit pi; empty without zero inflation. */
  readonly logitZero: Float64Array;
  readonly logTheta: number;
}

/** First and second derivatives of the log-likelihood. Mixed second derivatives with theta belong to one group; those between groups are zero. */
export class CountDerivatives {
  readonly gradient: Float64Array;
  readonly hessian: Float64Array;
  readonly border: Float64Array;
  thetaGradient = 0;
  thetaHessian = 0;
  logLikelihood = 0;

  /** @param outputs 1 or 2 */
  constructor(
    readonly groups: number,
    readonly outputs: number,
  ) {
    this.gradient = new Float64Array(groups * outputs);
    this.hessian = new Float64Array(groups * outputs * outputs);
    this.border = new Float64Array(groups * outputs);
  }

  clear(): void {
    this.gradient.fill(0);
    this.hessian.fill(0);
    this.border.fill(0);
    this.thetaGradient = this.thetaHessian = this.logLikelihood = 0;
  }
}

/** Adds up the derivatives over all cells. */
export function deriveCounts(
  cells: CountCells,
  { logMean, logitZero, logTheta }: CountParameters,
  sums: CountDerivatives,
): void {
  sums.clear();
  const theta = Math.exp(logTheta);
  const psi = digamma(theta);
  const psi1 = trigamma(theta);
  const inflated = logitZero.length > 0;
  for (let i = 0; i < cells.value.length; i++) {
    const x = cells.value[i] as number;
    const group = cells.group[i] as number;
    const weight = cells.weight[i] as number;
    const b = (logMean[group] as number) + (cells.offset[i] as number);
    const c = inflated ? (logitZero[group] as number) : -Infinity;
    if (x > 0) addPositive(sums, x, group, weight, b, c, theta, psi, psi1);
    else addZero(sums, group, weight, b, c, theta);
  }
}

function addPositive(
  sums: CountDerivatives,
  x: number,
  group: number,
  weight: number,
  b: number,
  c: number,
  theta: number,
  psi: number,
  psi1: number,
): void {
  const mean = Math.exp(b);
  const total = theta + mean;
  const share = theta / total;
  // d/d theta of log p, and of that again; then in ln theta
  const first = digamma(x + theta) - psi + Math.log(share) + (mean - x) / total;
  const second = trigamma(x + theta) - psi1 + 1 / theta - 1 / total - (mean - x) / (total * total);
  sums.thetaGradient += weight * theta * first;
  sums.thetaHessian += weight * (theta * first + theta * theta * second);
  const at = group * sums.outputs;
  add(sums.gradient, at, weight * share * (x - mean));
  add(sums.hessian, at * sums.outputs, (-weight * share * mean * (theta + x)) / total);
  add(sums.border, at, (weight * theta * mean * (x - mean)) / (total * total));
  let nats = negativeBinomialNats(x, b, theta);
  if (sums.outputs === 2) {
    const pi = 1 / (1 + Math.exp(-c));
    add(sums.gradient, at + 1, -weight * pi);
    add(sums.hessian, at * 2 + 3, -weight * pi * (1 - pi));
    nats += softplus(c);
  }
  sums.logLikelihood -= weight * nats;
}

function addZero(sums: CountDerivatives, group: number, weight: number, b: number, c: number, theta: number): void {
  const mean = Math.exp(b);
  const total = theta + mean;
  const share = theta / total;
  const slope = share * mean;
  // l = ln p0 = -theta ln(1 + mu / theta), by ln theta and again; by b it is -slope
  const overTheta = mean / theta;
  const logZero = -theta * Math.log1p(overTheta);
  const first = logZero + slope;
  const second = first + (mean * mean * theta) / (total * total);
  const w = 1 / (1 + Math.exp(c - logZero));
  const both = w * (1 - w);
  sums.thetaGradient += weight * w * first;
  sums.thetaHessian += weight * (w * second + both * first * first);
  const at = group * sums.outputs;
  add(sums.gradient, at, -weight * w * slope);
  add(sums.hessian, at * sums.outputs, weight * (both * slope * slope - w * slope * share));
  add(sums.border, at, weight * (-w * slope * (1 - share) - both * slope * first));
  let logLikelihood = logZero;
  if (sums.outputs === 2) {
    const pi = 1 / (1 + Math.exp(-c));
    add(sums.gradient, at + 1, weight * (1 - w - pi));
    const across = weight * both * slope;
    add(sums.hessian, at * 2 + 1, across);
    add(sums.hessian, at * 2 + 2, across);
    add(sums.hessian, at * 2 + 3, weight * (both - pi * (1 - pi)));
    add(sums.border, at + 1, -weight * both * first);
    logLikelihood += softplus(c - logZero) - softplus(c);
  }
  sums.logLikelihood += weight * logLikelihood;
}

function add(sums: Float64Array, at: number, value: number): void {
  sums[at] = (sums[at] as number) + value;
}
