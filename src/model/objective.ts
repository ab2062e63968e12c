import { gradients } from "../graph/gradients.ts";
import { add, divide, multiply, reduceSum, relu, subtract } from "../graph/operations.ts";
import type { Tensor } from "../graph/tensor.ts";
import type { Spec } from "../spec/spec.ts";
import { perModelInput, type StackShape, type Vae } from "./vae.ts";

/** Batch means, as the training step sees them. */
export interface TrainingObjective {
  /** One number a model, [.., 1, 1]: what is minimised. A training step needs its gradients, not its value. */
  readonly loss: Tensor;
  /** Mean distortion without the likelihood's constant, nats per example, [.., 1, 1]. */
  readonly distortion: Tensor;
  /** Mean KL of each latent dimension, nats per example, [.., 1, latents]. */
  readonly kl: Tensor;
  /** d loss / d parameter, in the order of the model's learned tensors. */
  readonly gradients: readonly Tensor[];
}

/** Free bits change the graph, so models train together only when all have them or none. */
export function usesFreeBits(objective: Spec["objective"]): boolean {
  return objective.freeBits > 0;
}

/**
 * distortionWeight * D + rateWeight * sum_j max(freeBits, KL_j), each a batch mean (Kingma et al. 2016: the mean is taken
 * before the maximum). The weights are inputs, so warm-up and `mean` reductions need no graph of their own.
 */
export function buildObjective(vae: Vae, { models, rows }: StackShape, freeBits: boolean): TrainingObjective {
  const distortion = divide(reduceSum(vae.distortion, [-2]), rows);
  const kl = divide(reduceSum(vae.kl, [-2]), rows);
  const charged = freeBits ? atLeast(kl, perModelInput("freeBits", models)) : kl;
  const loss = add(
    multiply(perModelInput("distortionWeight", models), distortion),
    multiply(perModelInput("rateWeight", models), reduceSum(charged, [-1])),
  );
  return { loss, distortion, kl, gradients: gradients(loss, vae.learned.map(({ tensor }) => tensor)) };
}

/** max(x, floor), with no gradient below the floor. */
function atLeast(x: Tensor, floor: Tensor): Tensor {
  return add(floor, relu(subtract(x, floor)));
}

/** What multiplies D and the summed KL in a spec's loss at the end of warm-up. `mean` divides by the number of terms. */
export function objectiveWeights(spec: Spec, columns: number): { readonly distortionWeight: number; readonly rateWeight: number } {
  const { beta, reconstruction, kl } = spec.objective;
  return {
    distortionWeight: reconstruction === "mean" ? 1 / columns : 1,
    rateWeight: kl === "mean" ? beta / spec.model.latentSize : beta,
  };
}

/** The part of beta that is charged at a step: linear from 0 to 1 over the warm-up (Bowman et al. 2016). */
export function warmupFraction(objective: Spec["objective"], step: number, stepsPerEpoch: number): number {
  if (objective.warmup === undefined || objective.warmup.epochs === 0) return 1;
  return Math.min(1, step / (objective.warmup.epochs * stepsPerEpoch));
}
