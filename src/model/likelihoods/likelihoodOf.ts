import type { LikelihoodSpec } from "../../spec/spec.ts";
import { bernoulli } from "./bernoulli.ts";
import { negativeBinomial, poisson } from "./counts.ts";
import { gaussianFixedVariance, gaussianLearnedVariance } from "./gaussian.ts";
import type { Likelihood } from "./likelihood.ts";

export interface ChosenLikelihood {
  readonly likelihood: Likelihood;
  /** The numbers it reads, by name. */
  readonly settings: Readonly<Record<string, number>>;
}

export function likelihoodOf(spec: LikelihoodSpec): ChosenLikelihood {
  switch (spec.type) {
    case "gaussian":
      return gaussian(spec.variance);
    case "bernoulli":
      return { likelihood: bernoulli, settings: {} };
    case "poisson":
      return { likelihood: poisson, settings: {} };
    case "negativeBinomial":
      if (spec.dispersion === "learned" || spec.librarySize) throw new Error("to be built: learned dispersion, library size");
      return {
        likelihood: negativeBinomial,
        settings: { dispersion: spec.dispersion, logDispersion: Math.log(spec.dispersion) },
      };
    case "continuousBernoulli":
    case "zeroInflatedNegativeBinomial":
    case "categorical":
      throw new Error(`to be built: the likelihood ${spec.type}`);
  }
}

function gaussian(variance: number | "learned" | "learnedPerDimension"): ChosenLikelihood {
  switch (variance) {
    case "learned":
      return { likelihood: gaussianLearnedVariance, settings: {} };
    case "learnedPerDimension":
      throw new Error("to be built: a variance learned per dimension");
    default:
      return { likelihood: gaussianFixedVariance, settings: { precision: 1 / variance } };
  }
}
