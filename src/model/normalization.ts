import { add, exp, log, multiply, reduceSum, reshape, square, stopGradient, subtract } from "../graph/operations.ts";
import type { Tensor } from "../graph/tensor.ts";
import type { Normalization } from "../spec/spec.ts";
import type { ModelGraph } from "./modelGraph.ts";

/** Added to variances; PyTorch's, as are the rest of the numbers here. */
const EPSILON = 1e-5;
/** The part of a batch's moments in the running ones. */
const MOMENTUM = 0.1;

/** Mean and variance, each of size 1 along the axes over which they are taken. */
interface Moments {
  readonly mean: Tensor;
  readonly variance: Tensor;
}

/**
 * Standardises what a layer gives, then scales and shifts each unit by learned numbers: over the rows of a batch (Ioffe & Szegedy
 * 2015) or over the units of an example (Ba et al. 2016). Units of an image are its channels, so that one standardises a channel
 * over all pixels of all rows, the other over all channels and pixels of an example.
 * @param pixels rows that make up one example
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
 * While training, the moments of the first rows a layer sees, the examples': whatever else it is applied to (a VampPrior's
 * inputs) is standardised as they are. Running moments follow them, with the unbiased variance, and evaluation takes those.
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
  // A variance does not change with the point from which it is measured where that is the mean: no gradient goes that way.
  return { mean, variance: multiply(1 / terms, reduceSum(square(subtract(x, stopGradient(mean))), [axis])) };
}

function inverseRoot(variance: Tensor): Tensor {
  return exp(multiply(-0.5, log(add(variance, EPSILON))));
}
