import { usesLibrarySize } from "../librarySize.ts";
import type { EvidenceLikelihood } from "./evidence.ts";
import type { NetworkShape, PointSetting } from "./pointSetting.ts";

/**
 * Whether trainings of this kind of model were measured on both sides of the threshold (docs/theory.md, section 8;
 * `ordinary-pytorch` in cautionEvidence.ts): dense networks, standard normal priors, and likelihoods with one output per column.
 */
export function isMeasuredKind(
  likelihood: EvidenceLikelihood,
  { posterior, prior, encoder, decoder, objective }: PointSetting,
): boolean {
  const isCyclical = "cycle" in objective && objective.cycle !== undefined;
  if (posterior !== "diagonal" || prior !== "standardNormal" || isCyclical) return false;
  return isMeasuredLikelihood(likelihood) && isPlain(encoder) && isPlain(decoder);
}

function isMeasuredLikelihood(likelihood: EvidenceLikelihood): boolean {
  if (likelihood.given !== undefined || usesLibrarySize(likelihood)) return false;
  switch (likelihood.type) {
    case "gaussian":
      return likelihood.perDimension !== true;
    case "bernoulli":
    case "poisson":
      return true;
    case "negativeBinomial":
      return likelihood.dispersion !== "learned";
    case "continuousBernoulli":
    case "zeroInflatedNegativeBinomial":
    case "categorical":
      return false;
  }
}

function isPlain({ convolutions = 0, normalization = "none", dropout = 0, skip = false }: NetworkShape): boolean {
  return convolutions === 0 && normalization === "none" && dropout === 0 && !skip;
}
