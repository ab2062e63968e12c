import type { LikelihoodSpec } from "./spec.ts";

/** The variance of a Gaussian likelihood where it is a number of the spec; undefined for learned ones and other likelihoods. */
export function fixedVarianceOf(likelihood: LikelihoodSpec | undefined): number | undefined {
  return likelihood?.type === "gaussian" && typeof likelihood.variance === "number" ? likelihood.variance : undefined;
}
