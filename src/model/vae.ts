/**
 * The variational autoencoder of a spec as IR: encoder, posterior, prior, decoder and the likelihood's distortion. One graph
 * serves a stack of models of equal shape.
 */
import { expand, reshape, subtract } from "../graph/operations.ts";
import type { Tensor } from "../graph/tensor.ts";
import type { Spec } from "../spec/spec.ts";
import { buildDecoder } from "./decoders/buildDecoder.ts";
import { buildEncoder } from "./encoders/encoder.ts";
import { beside } from "./layers.ts";
import type { DataStatistics } from "./dataStatistics.ts";
import { likelihoodOf } from "./likelihoods/likelihoodOf.ts";
import { ModelGraph, POSTERIOR_NOISE, type NoiseInput, type StackShape, type StateTensor } from "./modelGraph.ts";
import type { LearnedTensor } from "./parameters.ts";
import { buildOwnParts } from "./own/ownParts.ts";
import { buildPosterior } from "./posteriors/buildPosterior.ts";
import type { PosteriorSample } from "./posteriors/posterior.ts";
import { buildPrior } from "./priors/buildPrior.ts";
import type { VaeParts } from "./vaeParts.ts";
import { klTerms } from "./priors/prior.ts";

export interface Vae {
  /** Posterior means, [.., rows, latents]. */
  readonly posteriorMean: Tensor;
  /** KL(q(z|x) || p(z)) of each example and latent dimension, nats, [.., rows, latents]. */
  readonly kl: Tensor;
  /** -log p(x|z) at one z drawn from q, without the likelihood's constant, nats, [.., rows, 1]. */
  readonly distortion: Tensor;
  /** log q(z_j | z_<j, x) - log p(z_j | z_<j) at that z, nats, [.., rows, latents]; its mean is `kl`. */
  readonly logRatio: Tensor;
  readonly posterior: PosteriorSample;
  readonly learned: readonly LearnedTensor[];
  readonly noises: readonly NoiseInput[];
  readonly states: readonly StateTensor[];
}

export interface VaeOptions {
  /** Whether dropout is active and normalisation uses the batch's moments. */
  readonly training?: boolean;
  /** Number of z drawn for each example. Outputs then have rows * samples rows, with an example's next to each other. */
  readonly samples?: number;
}

/**
 * Inputs of the graph: `x`, `condition` if there is one, its noises (`noise`, standard normal, is the posterior's), and one
 * [.., 1, 1] input for each of the likelihood's settings.
 * @param statistics of the training examples, from which a likelihood's own parameters are initialised
 */
export function buildVae(
  model: Spec["model"],
  shape: StackShape,
  statistics: DataStatistics,
  { training = false, samples = 1 }: VaeOptions = {},
): Vae {
  const graph = new ModelGraph(shape, statistics, training);
  const { x, condition } = exampleInputs(graph);
  const noise = graph.noise(POSTERIOR_NOISE, "normal", shape.rows * samples, model.latentSize);
  const parts = buildParts(graph, model);
  const sample = parts.posterior(repeatRows(parts.encode(x, condition), samples), noise);
  const repeated = condition && repeatRows(condition, samples);
  const distortion = parts.distortion(sample.z, repeatRows(x, samples), repeated);
  const prior = parts.prior(repeated);
  return {
    posteriorMean: sample.mean,
    kl: klTerms(sample, prior),
    distortion,
    logRatio: subtract(sample.logDensity, prior.logDensity(sample.z)),
    posterior: sample,
    learned: graph.parameters.learned,
    noises: graph.noises,
    states: graph.states,
  };
}

export function buildParts(graph: ModelGraph, model: Spec["model"]): VaeParts {
  if (model.own !== undefined) return buildOwnParts(graph, model, model.own);
  const { columns, conditionSize } = graph.shape;
  const { likelihood } = likelihoodOf(model.likelihood);
  const {
    perColumn = 1,
    ofTensor: show = (x: Tensor) => x,
    ofValue = (x: number) => [x],
  } = likelihood.encoderInput ?? {};
  const encoderInputs = columns * perColumn;
  const encoder = buildEncoder(graph, encoderInputs + conditionSize, model.encoder);
  const posterior = buildPosterior(graph, encoder.size, model.latentSize, model.posterior);
  const decoder = buildDecoder(graph, model.latentSize, model.decoder, {
    perColumn: likelihood.outputsPerColumn,
    startBias: likelihood.startBias?.(graph.statistics),
    shownPerColumn: perColumn,
  });
  const decode: VaeParts["decode"] = (z, x, condition) => decoder({ z, shown: show(x), condition });
  return {
    encode: (x, condition) => encoder.layer(beside(show(x), condition)),
    posterior,
    decode,
    distortion: (z, x, condition) => likelihood.rowDistortion(x, decode(z, x, condition), graph),
    mean: (z, x, condition) => likelihood.mean(decode(z, x, condition), x, graph),
    prior: (condition) =>
      buildPrior(
        {
          graph,
          latentSize: model.latentSize,
          encode: encoder.layer,
          posterior,
          encoderInputs,
          shownOf: ofValue,
          condition,
        },
        model.prior,
      ),
  };
}

/** The examples of a step and their conditions. */
export function exampleInputs(graph: ModelGraph): { readonly x: Tensor; readonly condition: Tensor | undefined } {
  const { columns, conditionSize } = graph.shape;
  return {
    x: graph.examples("x", columns),
    condition: conditionSize > 0 ? graph.examples("condition", conditionSize) : undefined,
  };
}

/** Every row `times` times, one after another: [.., rows, size] -> [.., rows * times, size]. */
export function repeatRows(x: Tensor, times: number): Tensor {
  if (times === 1) return x;
  const [rows = 1, size = 1] = x.shape.slice(-2);
  const models = x.shape.slice(0, -2);
  const apart = reshape(x, [...models, rows, 1, size]);
  return reshape(expand(apart, [...models, rows, times, size]), [...models, rows * times, size]);
}
