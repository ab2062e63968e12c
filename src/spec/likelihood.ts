import type { NoiseModel } from "../core/collapse/evidence.ts";
import type { LikelihoodSpec, VarianceSpec } from "./spec.ts";

/** The variance of a Gaussian likelihood where it is a number of the spec; undefined for learned ones and other likelihoods. */
export function fixedVarianceOf(likelihood: LikelihoodSpec | undefined): number | undefined {
  return likelihood?.type === "gaussian" && typeof likelihood.variance === "number" ? likelihood.variance : undefined;
}

/** Variances as a decoder without z has them: what is decoded is then a number for each column. */
export function learnedVariance(variance: VarianceSpec): Exclude<VarianceSpec, "decoded"> {
  return variance === "decoded" ? "learnedPerDimension" : variance;
}

/** The likelihood as the scores of the data see it: a common variance of a Gaussian only scales them. */
export function noiseModel(likelihood: LikelihoodSpec): NoiseModel {
  switch (likelihood.type) {
    case "gaussian":
      return learnedVariance(likelihood.variance) === "learnedPerDimension"
        ? { type: "gaussian", perDimension: true }
        : { type: "gaussian" };
    case "bernoulli":
    case "continuousBernoulli":
    case "poisson":
    case "categorical":
      return likelihood;
    case "negativeBinomial":
    case "zeroInflatedNegativeBinomial": {
      const { type, librarySize } = likelihood;
      // Without z, what is decoded is a number for each column.
      const dispersion = likelihood.dispersion === "decoded" ? "learned" : likelihood.dispersion;
      return librarySize ? { type, dispersion, librarySize } : { type, dispersion };
    }
  }
}
