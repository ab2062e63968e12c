import { logSumExp } from "../../graph/functions.ts";
import { divide, exp, multiply, negate, reduceSum, reshape, square, subtract } from "../../graph/operations.ts";
import type { Tensor } from "../../graph/tensor.ts";
import { gaussianLogDensity } from "../gaussianDensity.ts";
import type { PosteriorSample } from "../posteriors/posterior.ts";

/**
 * KL(q(z) || prod_j q(z_j)) of the aggregate posterior, nats, [.., 1, 1], up to a constant: the minibatch-weighted estimate of
 * Chen et al. 2018 (equation 5), ln q(z_i) = ln sum_j q(z_i | x_j) over the batch. The omitted constant, (latents - 1) ln(rows N), has
 * no gradient. Estimates from batches are too large but rank models in the same order.
 */
export function totalCorrelation({ z, mean, logVariance }: PosteriorSample): Tensor {
  if (logVariance === undefined) throw new Error("the total correlation needs a Gaussian posterior");
  const [rows = 1, latents = 1] = z.shape.slice(-2);
  const models = z.shape.slice(0, -2);
  /** Log-densities of every z under the posterior of every example: [.., rows of z, rows of x, latents]. */
  const [ofX, ofZ] = [
    [...models, 1, rows, latents],
    [...models, rows, 1, latents],
  ];
  const spread = reshape(logVariance, ofX);
  const distance = multiply(square(subtract(reshape(z, ofZ), reshape(mean, ofX))), exp(negate(spread)));
  const logDensity = gaussianLogDensity(distance, spread);
  const joint = logSumExp(reduceSum(logDensity, [-1]), [-2]);
  const marginals = reduceSum(logSumExp(logDensity, [-2]), [-1]);
  const difference = reshape(subtract(joint, marginals), [...models, rows, 1]);
  return divide(reduceSum(difference, [-2]), rows);
}
