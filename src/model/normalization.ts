import { add, exp, log, multiply, reduceSum, reshape, square, stopGradient, subtract } from "../graph/operations.ts";
import type { Tensor } from "../graph/tensor.ts";
import type { Normalization } from "../spec/spec.ts";
import type { ModelGraph } from "./modelGraph.ts";

/** Added to variances. This and the other constants here are PyTorch's. */
const EPSILON = 1e-5;
/** The weight of a batch's moments in the running ones. */
const MOMENTUM = 0.1;

/** Mean and variance, with size 1 along the axes over which they are taken. */
interface Moments {
  readonly mean: Tensor;
  readonly variance: Tensor;
}

/**
 * Standardises a layer's outputs, then scales and shifts each unit by learned numbers: over the rows of a batch (Ioffe & Szegedy
 * 2015) or over the units of an example (Ba et al. 2016). Units of an image are its channels, so that the former standardises a channel
 * over all pixels of all rows, the latter an example over all its channels and pixels.
 * @param pixels rows per example
 */
export function buildNormalization(
  graph: ModelGraph,
  name: string,
  { size, pixels }: { readonly size: number; readonly pixels: number },
  normalization: Normalization,
): (x: Tensor) => Tensor {
  if (normalization === "none") return (x) => x;
  const scale = graph.parameters.constant(`${name}.scale`, [1, size], [1]);
  const shift = graph.parameters.constant(`${name}.shift`, [1, size], [0]);
  if (normalization === "batch") {
    const momentsFor = batchMoments(graph, name, size);
    return (x) => {
      const { mean, variance } = momentsFor(x);
      return add(multiply(subtract(x, mean), multiply(scale, inverseRoot(variance))), shift);
    };
  }
  return (x) => {
    const examples = reshape(x, [...x.shape.slice(0, -2), (x.shape.at(-2) ?? 1) / pixels, pixels * size]);
    const { mean, variance } = moments(examples, -1);
    const standardized = multiply(subtract(examples, mean), inverseRoot(variance));
    return add(multiply(reshape(standardized, x.shape), scale), shift);
  };
}

/**
 * In training, the moments are those of the first rows to which the layer is applied, the examples. Other rows (a VampPrior's
 * inputs) are standardised by the same moments. Running moments follow them, with the unbiased variance; evaluation uses those.
 */
function batchMoments(graph: ModelGraph, name: string, size: number): (x: Tensor) => Moments {
  let known: Moments | undefined;
  return (x) => {
    if (known) return known;
    const batch = graph.training ? moments(x, -2) : undefined;
    const rows = x.shape.at(-2) ?? 1;
    const mean = graph.state(`${name}.runningMean`, size, 0, (state) => follow(state, batch?.mean));
    const variance = graph.state(`${name}.runningVariance`, size, 1, (state) =>
      follow(state, batch && multiply(rows / Math.max(1, rows - 1), batch.variance)),
    );
    known = batch ?? { mean, variance };
    return known;
  };
}

function follow(state: Tensor, batch: Tensor | undefined): Tensor {
  return batch ? add(multiply(1 - MOMENTUM, state), multiply(MOMENTUM, batch)) : state;
}

function moments(x: Tensor, axis: number): Moments {
  const terms = x.shape.at(axis) ?? 1;
  const mean = multiply(1 / terms, reduceSum(x, [axis]));
  // At the mean, a variance does not change with its reference point, so that no gradient is needed there.
  return { mean, variance: multiply(1 / terms, reduceSum(square(subtract(x, stopGradient(mean))), [axis])) };
}

function inverseRoot(variance: Tensor): Tensor {
  return exp(multiply(-0.5, log(add(variance, EPSILON))));
}
