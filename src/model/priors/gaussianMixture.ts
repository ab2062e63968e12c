import { cumulativeSum, logSumExp } from "../../graph/functions.ts";
import { add, exp, multiply, negate, pad, reshape, slice, square, subtract } from "../../graph/operations.ts";
import type { Tensor } from "../../graph/tensor.ts";
import { gaussianLogDensity } from "../gaussianDensity.ts";

/** Gaussians with independent dimensions, and their weights. */
export interface Components {
  /** [.., components, latents]. */
  readonly means: Tensor;
  /** [.., components, latents]. */
  readonly logVariances: Tensor;
  /** Logarithms of weights that sum to 1: [.., components, 1], or one number for all. */
  readonly logWeights: Tensor | number;
}

/**
 * log p(z_j | z_<j) of a mixture, nats, [.., rows, latents]. Within a component the dimensions are independent, so
 * p(z_1..z_j) is the mixture of the components' first j factors, and its logarithm at j minus that at j - 1 is the conditional.
 * @param z [.., rows, latents]
 */
export function mixtureLogDensity(z: Tensor, { means, logVariances, logWeights }: Components): Tensor {
  const latents = z.shape.at(-1) ?? 1;
  const each = withAxis(z, -1);
  const ofComponent = (x: Tensor): Tensor => withAxis(x, -2);
  // [.., rows, components, latents].
  const distance = multiply(square(subtract(each, ofComponent(means))), ofComponent(exp(negate(logVariances))));
  const factors = gaussianLogDensity(distance, ofComponent(logVariances));
  const weights = typeof logWeights === "number" ? logWeights : ofComponent(logWeights);
  const upto = reshape(logSumExp(add(cumulative(factors), weights), [-2]), z.shape);
  return latents === 1 ? upto : subtract(upto, pad(slice(upto, 0, latents - 1), 1, latents));
}

/** A new axis of size 1 before the last one, or before the last two. */
function withAxis(x: Tensor, before: -1 | -2): Tensor {
  return reshape(x, [...x.shape.slice(0, before), 1, ...x.shape.slice(before)]);
}

/** `cumulativeSum` along the last axis of a tensor of any rank. */
function cumulative(x: Tensor): Tensor {
  const latents = x.shape.at(-1) ?? 1;
  const rows = x.shape.slice(0, -1).reduce((product, size) => product * size, 1);
  return reshape(cumulativeSum(reshape(x, [rows, latents])), x.shape);
}
