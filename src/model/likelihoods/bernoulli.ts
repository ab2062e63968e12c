import { multiply, reduceSum, sigmoid, softplus, subtract } from "../../graph/operations.ts";
import type { Likelihood } from "./likelihood.ts";

/**
 * Bernoulli with the decoder's output as logits: softplus(l) - x l. A grey target x in (0, 1) is taken as an expected
 * bit, which makes this the cross-entropy people train with, not a density of the grey value.
 */
export const bernoulli: Likelihood = {
  settings: [],
  outputsPerColumn: 1,
  rowDistortion: (x, decoded) => reduceSum(subtract(softplus(decoded), multiply(x, decoded)), [-1]),
  mean: (decoded) => sigmoid(decoded),
  parameters: (decoded) => ({ logits: decoded }),
  constantNats: () => 0,
};
