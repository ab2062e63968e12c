import { gradients } from "../graph/gradients.ts";
import { add, divide, multiply, reduceSum, relu, subtract } from "../graph/operations.ts";
import type { InputTensor, Tensor } from "../graph/tensor.ts";
import type { BetaObjective, ModelSpec, ObjectiveSpec, Spec, WarmupSpec } from "../spec/spec.ts";
import { perModelInput, type ExampleLayout, type StackShape } from "./modelGraph.ts";
import type { Vae, VaeOptions } from "./vae.ts";

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

/** What of an objective changes the graph, so that models train together only when it is equal. All else is fed to it. */
export function objectiveShape(objective: ObjectiveSpec): string {
  switch (objective.type) {
    case "beta":
      return ["beta", objective.freeBits > 0, objective.totalCorrelation > 0, objective.mmd > 0].join(" ");
    case "targetRate":
      return "targetRate";
    case "importanceWeighted":
      return `importanceWeighted ${objective.samples}`;
  }
}

/** How a model is to be built to be trained for an objective. */
export function trainingOptions(objective: ObjectiveSpec): VaeOptions {
  return { training: true, samples: objective.type === "importanceWeighted" ? objective.samples : 1 };
}

/** The loss of a spec's objective on a batch. `vae` is built with `trainingOptions`. */
export function buildObjective(vae: Vae, { models }: StackShape, objective: ObjectiveSpec): TrainingObjective {
  const distortion = batchMean(vae.distortion);
  const kl = batchMean(vae.kl);
  const weight = (name: string): InputTensor => perModelInput(name, models);
  const loss = lossOf(objective, { distortion, kl, weight });
  return { loss, distortion, kl, gradients: gradients(loss, vae.learned.map(({ tensor }) => tensor)) };
}

interface LossTerms {
  readonly distortion: Tensor;
  readonly kl: Tensor;
  /** A number that `objectiveWeights` gives by this name. */
  readonly weight: (name: string) => InputTensor;
}

function lossOf(objective: ObjectiveSpec, terms: LossTerms): Tensor {
  switch (objective.type) {
    case "beta":
      return betaLoss(objective, terms);
    case "targetRate":
    case "importanceWeighted":
      throw new Error(`to be built: the objective ${objective.type}`);
  }
}

/**
 * distortionWeight * D + rateWeight * sum_j max(freeBits, KL_j), each a batch mean (Kingma et al. 2016: the mean is taken
 * before the maximum). The weights are inputs, so warm-up and `mean` reductions need no graph of their own.
 */
function betaLoss({ freeBits }: BetaObjective, { distortion, kl, weight }: LossTerms): Tensor {
  const charged = freeBits > 0 ? atLeast(kl, weight("freeBits")) : kl;
  return add(multiply(weight("distortionWeight"), distortion), multiply(weight("rateWeight"), reduceSum(charged, [-1])));
}

function batchMean(x: Tensor): Tensor {
  return divide(reduceSum(x, [-2]), x.shape.at(-2) ?? 1);
}

/** max(x, floor), with no gradient below the floor. */
function atLeast(x: Tensor, floor: Tensor): Tensor {
  return add(floor, relu(subtract(x, floor)));
}

/**
 * The numbers a spec's loss is weighted with at a step, by the names of the graph's inputs. `mean` divides by the number of terms.
 * @param step counted from the start of training
 */
export function objectiveWeights(
  { model, objective }: Pick<Spec, "model" | "objective">,
  { columns }: Pick<ExampleLayout, "columns">,
  step: number,
  stepsPerEpoch: number,
): Readonly<Record<string, number>> {
  switch (objective.type) {
    case "beta":
      return {
        distortionWeight: objective.reconstruction === "mean" ? 1 / columns : 1,
        rateWeight: chargedBeta(model, objective) * warmupFraction(objective.warmup, step, stepsPerEpoch),
        freeBits: objective.freeBits,
      };
    case "targetRate":
    case "importanceWeighted":
      return {};
  }
}

/** What multiplies the summed KL at the end of warm-up. */
function chargedBeta({ latentSize }: ModelSpec, { beta, kl }: BetaObjective): number {
  return kl === "mean" ? beta / latentSize : beta;
}

/** The part of beta that is charged at a step: linear from 0 to 1 over the warm-up (Bowman et al. 2016). */
export function warmupFraction(warmup: WarmupSpec | undefined, step: number, stepsPerEpoch: number): number {
  if (warmup === undefined || warmup.epochs === 0) return 1;
  return Math.min(1, step / (warmup.epochs * stepsPerEpoch));
}
