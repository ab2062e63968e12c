/** Encoder and decoder of a trained point as separate graphs for other programs. */
import { usesLibrarySize } from "../core/librarySize.ts";
import type { TrainedPoint } from "../evaluation/trainedPoints.ts";
import { constant, input, pad } from "../graph/operations.ts";
import type { Tensor } from "../graph/tensor.ts";
import { seesColumns } from "../model/decoders/decoder.ts";
import { likelihoodOf } from "../model/likelihoods/likelihoodOf.ts";
import { ModelGraph, POSTERIOR_NOISE } from "../model/modelGraph.ts";
import { buildParts, exampleInputs } from "../model/vae.ts";
import { layoutOf } from "../training/exampleLayout.ts";

export type Outputs = Readonly<Record<string, Tensor>>;

/**
 * q(z|x) of `x`, [rows, columns], and `condition`, [rows, conditionSize], of a conditional model: `mean` and `logVariance`,
 * [rows, latentSize]. A flow's posterior is not Gaussian: it has another input, standard normal `noise`, [rows, latentSize], and the
 * outputs `z`, a sample, and `mean`, the image of zero noise.
 */
export function encoderOutputs(point: TrainedPoint, rows: number): Outputs {
  const { graph, parts, x, condition } = built(point, rows);
  const { model } = point.point.spec;
  const features = parts.encode(x, condition);
  if (model.posterior.type !== "diagonal") {
    const { mean, z } = parts.posterior(features, graph.noise(POSTERIOR_NOISE, "normal", rows, model.latentSize));
    return { mean, z };
  }
  const { mean, logVariance } = parts.posterior(features, constant(0));
  return logVariance === undefined ? { mean } : { mean, logVariance };
}

/**
 * p(x|z) of `z`, [rows, latentSize], and `condition`: `mean` and the likelihood's other parameters. A decoder that sees the columns
 * before each has the input `x`; a likelihood scaled by the row's total has `librarySize`, [rows, 1].
 */
export function decoderOutputs(point: TrainedPoint, rows: number): Outputs {
  const { graph, parts, x, condition } = built(point, rows);
  const { model } = point.point.spec;
  const { likelihood } = likelihoodOf(model.likelihood);
  // Only the total of x is used then: a row of that total and zeros has the same.
  const totals =
    usesLibrarySize(model.likelihood) && !seesColumns(model)
      ? pad(input("librarySize", [rows, 1]), 0, graph.shape.columns)
      : x;
  const decoded = parts.decode(input("z", [rows, model.latentSize]), x, condition);
  return { mean: likelihood.mean(decoded, totals, graph), ...likelihood.parameters(decoded, totals, graph) };
}

function built({ point, dataset, statistics }: TrainedPoint, rows: number) {
  const graph = new ModelGraph({ ...layoutOf(dataset), models: 1, rows, sharedSeed: true }, statistics, false);
  return { graph, parts: buildParts(graph, point.spec.model), ...exampleInputs(graph) };
}
