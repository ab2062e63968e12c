import { usesLibrarySize } from "../librarySize.ts";
import { logGamma } from "../logGamma.ts";
import { logPartitionAt, tabulatedEtaOfMean, varianceAt } from "./continuousBernoulli.ts";
import type { EvidenceLikelihood, NoiseModel } from "./evidence.ts";

/**
 * A likelihood of one data dimension as an exponential family in its mean mu:
 *   log p(x | mu) = x eta(mu) - A(mu) - carrier(x).
 * In the natural parameter eta the score is x - mu and the Fisher information the variance V(mu), for every family, so
 * spectrum, soft clustering and the collapsed distortion need nothing else about a likelihood.
 */
export interface ExponentialFamily {
  /** V(mu): zero where the family has no information about its mean (a pixel that is always 0). */
  readonly variance: (mean: number) => number;
  /** eta(mu). */
  readonly naturalParameter: (mean: number) => number;
  /** A(mu), the log-partition function. */
  readonly logPartition: (mean: number) => number;
  /** Nats that depend on the value alone. Absent where they are zero, or (Gaussian) follow from the moments. */
  readonly carrier?: (value: number) => number;
  /** The nearest mean that has a finite natural parameter, `margin` inside the boundary. */
  readonly inside: (mean: number, margin: number) => number;
}

/** At unit variance; another variance scales the result (evidence.ts). */
const gaussian = gaussianOf(1);

export function gaussianOf(variance: number): ExponentialFamily {
  return {
    variance: () => variance,
    naturalParameter: (mean) => mean / variance,
    logPartition: (mean) => (mean * mean) / variance / 2,
    inside: (mean) => mean,
  };
}

/** Grey targets count as expected bits (model/likelihoods/bernoulli.ts). */
const bernoulli: ExponentialFamily = {
  variance: (mean) => mean * (1 - mean),
  naturalParameter: (mean) => Math.log(mean) - Math.log1p(-mean),
  logPartition: (mean) => -Math.log1p(-mean),
  inside: (mean, margin) => Math.min(Math.max(mean, margin), 1 - margin),
};

const poisson: ExponentialFamily = {
  variance: (mean) => mean,
  naturalParameter: (mean) => Math.log(mean),
  logPartition: (mean) => mean,
  carrier: (value) => logGamma(value + 1),
  inside: (mean, margin) => Math.max(mean, margin),
};

/** With log link and fixed dispersion theta: V = mu + mu^2 / theta. */
export function negativeBinomial(theta: number): ExponentialFamily {
  const logGammaOfTheta = logGamma(theta);
  return {
    variance: (mean) => mean + (mean * mean) / theta,
    naturalParameter: (mean) => Math.log(mean / (theta + mean)),
    logPartition: (mean) => theta * Math.log1p(mean / theta),
    carrier: (value) => logGamma(value + 1) + logGammaOfTheta - logGamma(value + theta),
    inside: (mean, margin) => Math.max(mean, margin),
  };
}

/** For values in [0, 1]; if all are 0, or all are 1, the density is unbounded and no information is left. */
const continuousBernoulli: ExponentialFamily = {
  variance: (mean) => (mean > 0 && mean < 1 ? varianceAt(tabulatedEtaOfMean(mean)) : 0),
  naturalParameter: tabulatedEtaOfMean,
  logPartition: (mean) => logPartitionAt(tabulatedEtaOfMean(mean)),
  inside: (mean, margin) => Math.min(Math.max(mean, margin), 1 - margin),
};

/** Whether the likelihood of a column is one exponential family with the column's mean as its only parameter. */
export type SimpleNoise =
  | Extract<NoiseModel, { readonly type: "gaussian" | "bernoulli" | "continuousBernoulli" | "poisson" }>
  | { readonly type: "negativeBinomial"; readonly dispersion: number };

export function exponentialFamilyOf(likelihood: SimpleNoise): ExponentialFamily {
  switch (likelihood.type) {
    case "gaussian":
      return gaussian;
    case "bernoulli":
      return bernoulli;
    case "continuousBernoulli":
      return continuousBernoulli;
    case "poisson":
      return poisson;
    case "negativeBinomial":
      return negativeBinomial(likelihood.dispersion);
  }
}

/** The likelihood, if its best decoder without z is the columns' means. */
export function simpleNoise(likelihood: EvidenceLikelihood): SimpleNoise | undefined {
  if (likelihood.given !== undefined || usesLibrarySize(likelihood)) return undefined;
  if (likelihood.type === "zeroInflatedNegativeBinomial" || likelihood.type === "categorical") return undefined;
  if (likelihood.type !== "negativeBinomial") return likelihood;
  return likelihood.dispersion === "learned" ? undefined : { type: likelihood.type, dispersion: likelihood.dispersion };
}

export function isCounts({ type }: { readonly type: EvidenceLikelihood["type"] | "categorical" }): boolean {
  return type === "poisson" || type === "negativeBinomial" || type === "zeroInflatedNegativeBinomial";
}
