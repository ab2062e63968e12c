import type { LikelihoodSpec, OverdispersedSpec, VarianceSpec } from "../../spec/spec.ts";
import { bernoulli } from "./bernoulli.ts";
import { categorical } from "./categorical.ts";
import { continuousBernoulli } from "./continuousBernoulli.ts";
import { negativeBinomial, poisson } from "./counts.ts";
import { withDecodedDispersion } from "./decodedDispersion.ts";
import { givenDispersion, learnedDispersion, type Dispersion } from "./dispersion.ts";
import {
  gaussianDecodedVariances,
  gaussianFixedVariance,
  gaussianLearnedVariance,
  gaussianLearnedVariances,
} from "./gaussian.ts";
import { boundedLogMean, depthScaledLogMean, type LogMean } from "./librarySize.ts";
import type { Likelihood } from "./likelihood.ts";
import { zeroInflatedNegativeBinomial } from "./zeroInflatedNegativeBinomial.ts";

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
    case "continuousBernoulli":
      return { likelihood: continuousBernoulli, settings: {} };
    case "poisson":
      return { likelihood: poisson, settings: {} };
    case "negativeBinomial":
      return overdispersed(negativeBinomial, spec);
    case "zeroInflatedNegativeBinomial":
      return overdispersed(zeroInflatedNegativeBinomial, spec);
    case "categorical":
      return { likelihood: categorical(spec.categories), settings: {} };
  }
}

function gaussian(variance: VarianceSpec): ChosenLikelihood {
  switch (variance) {
    case "learned":
      return { likelihood: gaussianLearnedVariance, settings: {} };
    case "learnedPerDimension":
      return { likelihood: gaussianLearnedVariances, settings: {} };
    case "decoded":
      return { likelihood: gaussianDecodedVariances, settings: {} };
    default:
      return { likelihood: gaussianFixedVariance, settings: { precision: 1 / variance } };
  }
}

function overdispersed(
  of: (dispersion: Dispersion, logMean: LogMean) => Likelihood,
  { dispersion, librarySize }: OverdispersedSpec,
): ChosenLikelihood {
  const logMean = librarySize ? depthScaledLogMean : boundedLogMean;
  if (dispersion === "decoded") return { likelihood: withDecodedDispersion(of, logMean), settings: {} };
  return dispersion === "learned"
    ? { likelihood: of(learnedDispersion, logMean), settings: {} }
    : { likelihood: of(givenDispersion, logMean), settings: { dispersion, logDispersion: Math.log(dispersion) } };
}
