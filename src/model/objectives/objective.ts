import { logSumExp } from "../../graph/functions.ts";
import { abs, add, divide, multiply, negate, reduceSum, relu, reshape, subtract } from "../../graph/operations.ts";
import type { InputTensor, Tensor } from "../../graph/tensor.ts";
import type { BetaObjective, ImportanceWeightedObjective, ObjectiveSpec } from "../../spec/spec.ts";
import { perModelInput, type NoiseInput, type StackShape } from "../modelGraph.ts";
import type { Vae, VaeOptions } from "../vae.ts";
import { priorDistance } from "./priorDistance.ts";
import { totalCorrelation } from "./totalCorrelation.ts";

/** Batch means of a training step. */
export interface TrainingObjective {
  /** The minimised loss, one number per model, [.., 1, 1]. A training step needs its gradients (engine/engine.ts), not its value. */
  readonly loss: Tensor;
  /** Mean distortion without the likelihood's constant, nats per example, [.., 1, 1]. */
  readonly distortion: Tensor;
  /** Mean KL of each latent dimension, nats per example, [.., 1, latents]. */
  readonly kl: Tensor;
  /** Random numbers that the loss needs besides the model's. */
  readonly noises: readonly NoiseInput[];
}

/** The part of an objective that changes the graph. Models train together only if it is equal; everything else is an input. */
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

/** How to build a model for training with an objective. */
export function trainingOptions(objective: ObjectiveSpec): VaeOptions {
  return { training: true, samples: objective.type === "importanceWeighted" ? objective.samples : 1 };
}

/**
 * The loss of a spec's objective on a batch. Its weights are inputs of the graph (objectiveWeights.ts), so that warm-up and `mean`
 * reductions need no separate graph.
 * @param vae built with `trainingOptions`
 */
export function buildObjective(vae: Vae, shape: StackShape, objective: ObjectiveSpec): TrainingObjective {
  const terms: LossTerms = {
    vae,
    shape,
    distortion: batchMean(vae.distortion),
    kl: batchMean(vae.kl),
    weight: (name) => perModelInput(name, shape.models),
    noises: [],
  };
  const loss = lossOf(objective, terms);
  const { distortion, kl, noises } = terms;
  return { loss, distortion, kl, noises };
}

interface LossTerms {
  readonly vae: Vae;
  readonly shape: StackShape;
  readonly distortion: Tensor;
  readonly kl: Tensor;
  /** A weight of `objectiveWeights` by its name. */
  readonly weight: (name: string) => InputTensor;
  readonly noises: NoiseInput[];
}

function lossOf(objective: ObjectiveSpec, terms: LossTerms): Tensor {
  switch (objective.type) {
    case "beta":
      return betaLoss(objective, terms);
    case "targetRate":
      return targetRateLoss(terms);
    case "importanceWeighted":
      return importanceWeightedLoss(objective, terms);
  }
}

/**
 * distortionWeight * D + rateWeight * sum_j max(freeBits, KL_j), each a batch mean (Kingma et al. 2016: the mean is taken
 * before the maximum), plus the spec's other penalties on z.
 */
function betaLoss(
  { freeBits, totalCorrelation: correlated, mmd }: BetaObjective,
  { vae, shape, distortion, kl, weight, noises }: LossTerms,
): Tensor {
  const charged = freeBits > 0 ? atLeast(kl, weight("freeBits")) : kl;
  let loss = add(
    multiply(weight("distortionWeight"), distortion),
    multiply(weight("rateWeight"), reduceSum(charged, [-1])),
  );
  if (correlated > 0) loss = add(loss, multiply(weight("totalCorrelationWeight"), totalCorrelation(vae.posterior)));
  if (mmd > 0) {
    const { distance, noise } = priorDistance(vae.posterior.z, shape);
    noises.push(noise);
    loss = add(loss, multiply(weight("mmdWeight"), distance));
  }
  return loss;
}

/** D + rateWeight * |R - targetRate| (Burgess et al. 2018, gamma and C; Alemi et al. 2018), with the batch's mean rate. */
function targetRateLoss({ distortion, kl, weight }: LossTerms): Tensor {
  const distance = abs(subtract(reduceSum(kl, [-1]), weight("targetRate")));
  return add(distortion, multiply(weight("rateWeight"), distance));
}

/** The mean over examples of -ln 1/k sum_i p(x, z_i) / q(z_i|x) (Burda et al. 2016, equation 8). */
function importanceWeightedLoss(
  { samples }: ImportanceWeightedObjective,
  { vae: { distortion, logRatio }, shape }: LossTerms,
): Tensor {
  const logWeights = negate(add(distortion, reduceSum(logRatio, [-1])));
  const bySample = reshape(logWeights, [...logWeights.shape.slice(0, -2), shape.rows, samples]);
  return negate(batchMean(subtract(logSumExp(bySample, [-1]), Math.log(samples))));
}

function batchMean(x: Tensor): Tensor {
  return divide(reduceSum(x, [-2]), x.shape.at(-2) ?? 1);
}

/** max(x, floor), without a gradient below the floor. */
function atLeast(x: Tensor, floor: Tensor): Tensor {
  return add(floor, relu(subtract(x, floor)));
}
