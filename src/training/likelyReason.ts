import { betaOf } from "../spec/objective.ts";
import type { Spec } from "../spec/spec.ts";

const USUAL_LEARNING_RATE = 1e-3;

/** The most likely reason why a training diverged, and what to change, as one clause. */
export function likelyReason(spec: Spec, largestMagnitude: number): string {
  const { learningRate } = spec.training;
  const { likelihood } = spec.model;
  if (learningRate >= 10 * USUAL_LEARNING_RATE) {
    return `the learning rate ${learningRate} is probably too high; try ${USUAL_LEARNING_RATE}`;
  }
  if (likelihood.type === "gaussian" && typeof likelihood.variance === "number" && likelihood.variance < 1e-6) {
    return `the variance ${likelihood.variance} makes the distortion overflow; try a larger one, or "learned"`;
  }
  if (largestMagnitude > 1e3 && likelihood.type === "gaussian") {
    return `the data reach ${largestMagnitude.toPrecision(3)}; set data.transform to "standardize", or data.scale so that they are of order 1`;
  }
  const beta = betaOf(spec.objective) ?? 0;
  if (beta > 1e6) return `beta ${beta} overflows; try a smaller one`;
  return `try a tenth of the learning rate ${learningRate}, a limit of the gradient (training.clipNorm), or a KL warm-up`;
}
