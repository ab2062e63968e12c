import type { Spec } from "../../spec/spec.ts";
import { bernoulli } from "./bernoulli.ts";
import { negativeBinomial, poisson } from "./counts.ts";
import { gaussianFixedVariance, gaussianLearnedVariance } from "./gaussian.ts";
import type { Likelihood } from "./likelihood.ts";

export interface ChosenLikelihood {
  readonly likelihood: Likelihood;
  /** The numbers it reads, by name. */
  readonly settings: Readonly<Record<string, number>>;
}

export function likelihoodOf(spec: Spec["model"]["likelihood"]): ChosenLikelihood {
  switch (spec.type) {
    case "gaussian":
      return spec.variance === "learned"
        ? { likelihood: gaussianLearnedVariance, settings: {} }
        : { likelihood: gaussianFixedVariance, settings: { precision: 1 / spec.variance } };
    case "bernoulli":
      return { likelihood: bernoulli, settings: {} };
    case "poisson":
      return { likelihood: poisson, settings: {} };
    case "negativeBinomial":
      return {
        likelihood: negativeBinomial,
        settings: { dispersion: spec.dispersion, logDispersion: Math.log(spec.dispersion) },
      };
  }
}
