import { usesLibrarySize } from "../librarySize.ts";
import type { EvidenceLikelihood } from "./evidence.ts";
import type { NetworkShape, PointSetting } from "./pointSetting.ts";

/**
 * Whether trainings of this kind of model were measured close to the threshold (docs/theory.md, section 8; `nearThreshold` in
 * cautionBounds.ts): dense networks, normalised or not, standard normal and VampPriors, and likelihoods with one output per column.
 * Cyclical warm-ups and a variance for each column were measured on simulated data (bench/makeWide.ts).
 */
export function isMeasuredKind(
  likelihood: EvidenceLikelihood,
  { posterior, prior, encoder, decoder }: PointSetting,
): boolean {
  if (posterior !== "diagonal" || (prior !== "standardNormal" && prior !== "vampPrior")) return false;
  return isMeasuredLikelihood(likelihood) && isMeasuredNetwork(encoder) && isMeasuredNetwork(decoder);
}

function isMeasuredLikelihood(likelihood: EvidenceLikelihood): boolean {
  if (likelihood.given !== undefined || usesLibrarySize(likelihood)) return false;
  switch (likelihood.type) {
    case "gaussian":
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

function isMeasuredNetwork({ convolutions = 0, dropout = 0, skip = false }: NetworkShape): boolean {
  return convolutions === 0 && dropout === 0 && !skip;
}
