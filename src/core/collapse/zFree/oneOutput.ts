import { logGamma } from "../../logGamma.ts";
import { logPartitionAt, meanAt, varianceAt } from "../continuousBernoulli.ts";
import type { Observation } from "./observation.ts";

/** Likelihoods of one output a column, in the link their decoders have (model/likelihoods). */

export const gaussianObservation: Observation = {
  outputs: 1,
  derive: (x, _column, b, at, { score, information }) => {
    score[0] = x - (b[at] as number);
    information[0] = 1;
  },
  nats: (x, _column, b, at) => (x - (b[at] as number)) ** 2 / 2,
};

/** Of the logit. */
export const bernoulliObservation: Observation = {
  outputs: 1,
  derive: (x, _column, b, at, { score, information }) => {
    const mean = 1 / (1 + Math.exp(-(b[at] as number)));
    score[0] = x - mean;
    information[0] = mean * (1 - mean);
  },
  nats: (x, _column, b, at) => softplus(b[at] as number) - x * (b[at] as number),
};

/** Of the natural parameter. */
export const continuousBernoulliObservation: Observation = {
  outputs: 1,
  derive: (x, _column, b, at, { score, information }) => {
    score[0] = x - meanAt(b[at] as number);
    information[0] = varianceAt(b[at] as number);
  },
  nats: (x, _column, b, at) => logPartitionAt(b[at] as number) - x * (b[at] as number),
};

/** Of the log mean. */
export const poissonObservation: Observation = {
  outputs: 1,
  derive: (x, _column, b, at, { score, information }) => {
    const mean = Math.exp(b[at] as number);
    score[0] = x - mean;
    information[0] = mean;
  },
  nats: (x, _column, b, at) => Math.exp(b[at] as number) - x * (b[at] as number) + logGamma(x + 1),
};

/** Of the log mean, with one dispersion theta a column. */
export function negativeBinomialObservation(theta: Float64Array): Observation {
  return {
    outputs: 1,
    derive: (x, column, b, at, { score, information }) => {
      const dispersion = theta[column] as number;
      const mean = Math.exp(b[at] as number);
      const share = dispersion / (dispersion + mean);
      score[0] = share * (x - mean);
      information[0] = (share * mean * (dispersion + x)) / (dispersion + mean);
    },
    nats: (x, column, b, at) => negativeBinomialNats(x, b[at] as number, theta[column] as number),
  };
}

/** -log p of a count with this log mean. */
export function negativeBinomialNats(x: number, logMean: number, theta: number): number {
  const overTheta = Math.exp(logMean) / theta;
  // theta ln(1 + mu / theta) + x ln(1 + theta / mu), the second as it stays finite for a mean near zero
  const exponents =
    theta * Math.log1p(overTheta) + (x === 0 ? 0 : x * (Math.log1p(overTheta) + Math.log(theta) - logMean));
  return exponents + (x === 0 ? 0 : logGamma(x + 1) + logGamma(theta) - logGamma(x + theta));
}

export function softplus(logit: number): number {
  return Math.max(logit, 0) + Math.log1p(Math.exp(-Math.abs(logit)));
}
