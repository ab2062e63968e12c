import type { Observation } from "./observation.ts";
import { negativeBinomialNats, softplus } from "./oneOutput.ts";

/**
 * The zero-inflated negative binomial: zero with probability pi, else negative binomial. Two outputs a column, b = ln mu and
 * c = logit pi. With p0 = (theta / (theta + mu))^theta and w0 = (1 - pi) p0 / (pi + (1 - pi) p0), the probability that a zero
 * came from the counts (docs/theory.md, section 2):
 *   x > 0: d/db = theta (x - mu) / (theta + mu), d/dc = -pi
 *   x = 0: d/db = -w0 theta mu / (theta + mu),   d/dc = 1 - w0 - pi
 */
export function zeroInflatedObservation(theta: Float64Array): Observation {
  return {
    outputs: 2,
    derive: (x, column, b, at, { score, information }) => {
      const dispersion = theta[column] as number;
      const logit = b[at + 1] as number;
      const mean = Math.exp(b[at] as number);
      const pi = 1 / (1 + Math.exp(-logit));
      const share = dispersion / (dispersion + mean);
      const ofPi = pi * (1 - pi);
      if (x > 0) {
        score[0] = share * (x - mean);
        score[1] = -pi;
        information[0] = (share * mean * (dispersion + x)) / (dispersion + mean);
        information[1] = information[2] = 0;
        information[3] = ofPi;
        return;
      }
      const fromCounts = countShare(logit, dispersion, mean);
      const slope = share * mean;
      const both = fromCounts * (1 - fromCounts);
      score[0] = -fromCounts * slope;
      score[1] = 1 - fromCounts - pi;
      // w0 falls with b as -w0 (1 - w0) slope and with c as -w0 (1 - w0); slope rises with b as slope theta / (theta + mu).
      information[0] = fromCounts * slope * share - both * slope * slope;
      information[1] = information[2] = -both * slope;
      information[3] = ofPi - both;
    },
    nats: (x, column, b, at) => {
      const dispersion = theta[column] as number;
      const logMean = b[at] as number;
      const logit = b[at + 1] as number;
      // ln(1 - pi) = -softplus(c)
      if (x > 0) return softplus(logit) + negativeBinomialNats(x, logMean, dispersion);
      const logZero = -negativeBinomialNats(0, logMean, dispersion);
      return softplus(logit) - softplus(logit - logZero) - logZero;
    },
  };
}

/** w0. */
function countShare(logit: number, theta: number, mean: number): number {
  const logZero = -theta * Math.log1p(mean / theta);
  return 1 / (1 + Math.exp(logit - logZero));
}
