import {
  add,
  divide,
  exp,
  input,
  matmul,
  multiply,
  reduceSum,
  reshape,
  square,
  subtract,
} from "../../graph/operations.ts";
import type { Tensor } from "../../graph/tensor.ts";
import { modelShape, sharedShape } from "../modelAxis.ts";
import type { NoiseInput, StackShape } from "../modelGraph.ts";

/**
 * The maximum mean discrepancy between a batch's z and as many draws of a standard normal prior, squared, [.., 1, 1] (InfoVAE, Zhao et
 * al. 2019), with the kernel exp(-|a - b|^2 / 2 latents), which is about e^-1 for two draws from the prior. It is the V-statistic,
 * which includes each point's distance to itself: its bias has no gradient.
 */
export function priorDistance(
  z: Tensor,
  { models, sharedSeed }: StackShape,
): { readonly distance: Tensor; readonly noise: NoiseInput } {
  const [rows = 1, latents = 1] = z.shape.slice(-2);
  const shape = (sharedSeed ? sharedShape : modelShape)(models, rows, latents);
  const draws = input("priorNoise", shape);
  const similarity = (a: Tensor, b: Tensor): Tensor => meanKernel(a, b, latents);
  const distance = subtract(add(similarity(z, z), similarity(draws, draws)), multiply(2, similarity(z, draws)));
  return { distance, noise: { tensor: draws, distribution: "normal", sizePerModel: rows * latents } };
}

/** The kernel's mean over all pairs of rows, from |a - b|^2 = |a|^2 + |b|^2 - 2 ab. */
function meanKernel(a: Tensor, b: Tensor, latents: number): Tensor {
  const rows = a.shape.at(-2) ?? 1;
  const norms = (x: Tensor): Tensor => reduceSum(square(x), [-1]);
  const acrossB = reshape(norms(b), [...b.shape.slice(0, -2), 1, rows]);
  const squared = subtract(add(norms(a), acrossB), multiply(2, matmul(a, b, { transposeRight: true })));
  return divide(reduceSum(exp(multiply(-1 / (2 * latents), squared)), [-2, -1]), rows * rows);
}
