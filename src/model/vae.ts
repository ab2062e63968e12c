/**
 * The variational autoencoder of a spec as IR: a diagonal Gaussian posterior q(z|x) = N(mean, exp(logVariance)), a
 * standard normal prior, and the likelihood's distortion. One graph serves a stack of models of equal shape.
 */
import { add, clip, exp, input, multiply, slice, square, subtract } from "../graph/operations.ts";
import type { Tensor } from "../graph/tensor.ts";
import type { Spec } from "../spec/spec.ts";
import type { DataStatistics } from "./likelihoods/likelihood.ts";
import { likelihoodOf } from "./likelihoods/likelihoodOf.ts";
import { hiddenLayers, linear } from "./mlp.ts";
import { modelShape, sharedShape } from "./modelAxis.ts";
import { ParameterList, type LearnedTensor } from "./parameters.ts";

/**
 * The posterior's log-variance stays within +-20: standard deviations from 5e-5 to 2e4. Beyond, exp() in float32 nears
 * its limits; no equilibrium of a VAE on data of sane scale lies there.
 */
export const POSTERIOR_LOG_VARIANCE_BOUND = 20;

export interface StackShape {
  /** How many models train together. */
  readonly models: number;
  /** Examples per step. */
  readonly rows: number;
  readonly columns: number;
  /** All models see the same examples and the same noise in each step (they share their seed). */
  readonly sharedSeed: boolean;
}

export interface Vae {
  /** Posterior means, [.., rows, latents]. */
  readonly posteriorMean: Tensor;
  /** KL(q(z|x) || p(z)) of each example and latent dimension, nats, [.., rows, latents]. */
  readonly kl: Tensor;
  /** -log p(x|z) at one z drawn from q, without the likelihood's constant, nats, [.., rows, 1]. */
  readonly distortion: Tensor;
  readonly learned: readonly LearnedTensor[];
}

/**
 * Inputs of the graph: `x`, `noise` (standard normal), and one [.., 1, 1] input for each of the likelihood's settings.
 * @param statistics of the training examples, from which a likelihood's own parameters start.
 */
export function buildVae(model: Spec["model"], shape: StackShape, statistics: DataStatistics): Vae {
  const { models, rows, columns, sharedSeed } = shape;
  const shared = sharedSeed ? sharedShape : modelShape;
  const x = input("x", shared(models, rows, columns));
  const noise = input("noise", shared(models, rows, model.latentSize));
  const parameters = new ParameterList(models);
  const { likelihood } = likelihoodOf(model.likelihood);

  const encoded = hiddenLayers(parameters, "encoder", likelihood.encoderInput?.(x) ?? x, model.encoder);
  // One layer gives the means and the log-variances: one product, not two.
  const posterior = linear(parameters, "encoder.posterior", encoded, 2 * model.latentSize);
  const posteriorMean = slice(posterior, 0, model.latentSize);
  const logVariance = clip(
    slice(posterior, model.latentSize, model.latentSize),
    -POSTERIOR_LOG_VARIANCE_BOUND,
    POSTERIOR_LOG_VARIANCE_BOUND,
  );
  const deviation = exp(multiply(0.5, logVariance));
  const z = add(posteriorMean, multiply(deviation, noise));

  const decodedHidden = hiddenLayers(parameters, "decoder", z, model.decoder);
  const decoded = linear(parameters, "decoder.output", decodedHidden, columns, likelihood.startBias?.(statistics.columnMeans));
  const distortion = likelihood.rowDistortion(x, decoded, {
    setting: (name) => perModelInput(name, models),
    parameters,
    statistics,
  });
  // Kingma & Welling 2014, appendix B: 1/2 (mu^2 + s^2 - 1 - ln s^2).
  const kl = multiply(0.5, subtract(subtract(add(square(posteriorMean), square(deviation)), logVariance), 1));
  return { posteriorMean, kl, distortion, learned: parameters.learned };
}

/** A number that differs from model to model, shape [.., 1, 1]. */
export function perModelInput(name: string, models: number): Tensor {
  return input(name, modelShape(models, 1, 1));
}
