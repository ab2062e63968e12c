import { elementCount } from "../graph/shape.ts";
import { topologicalOrder, type Tensor } from "../graph/tensor.ts";
import { noStatistics } from "../model/dataStatistics.ts";
import type { ExampleLayout } from "../model/modelGraph.ts";
import { trainingOptions } from "../model/objectives/objective.ts";
import { buildVae } from "../model/vae.ts";
import type { Spec } from "../spec/spec.ts";
import { modelSize } from "./modelSize.ts";

/** A processor of the last ten years multiplies more numbers in a second with one core, but for the smallest matrices. */
const MULTIPLICATIONS_PER_SECOND = 1e10;
/** A trial of the GPU takes a few seconds. */
const MIN_SECONDS = 60;

/** Work of more multiplications may take so long that the time of a trial of the GPU is small in comparison. */
export const MULTIPLICATIONS_WORTH_A_TRIAL = MIN_SECONDS * MULTIPLICATIONS_PER_SECOND;

/** The graph of a larger model takes seconds to build; its parameters alone are enough multiplications for a row. */
const MAX_COUNTED_PARAMETERS = 8_000_000;
/** Of a step to its forward pass: the gradients with respect to inputs and to weights are one product each. */
const PRODUCTS_PER_LAYER = 3;

/** Multiplications in the products and convolutions of a training. */
export function trainingMultiplications(spec: Spec, layout: ExampleLayout, trainingRows: number): number {
  return PRODUCTS_PER_LAYER * forwardMultiplications(spec, layout) * trainingRows * spec.training.epochs;
}

/** Of the encoder and the decoder, once, for one example. */
export function forwardMultiplications(spec: Spec, layout: ExampleLayout): number {
  const { parameters } = modelSize(spec, layout);
  if (parameters > MAX_COUNTED_PARAMETERS) return parameters;
  const shape = { ...layout, models: 1, rows: 1, sharedSeed: true };
  const { distortion, kl } = buildVae(spec.model, shape, noStatistics(layout), trainingOptions(spec.objective));
  return topologicalOrder([distortion, kl]).reduce((sum, tensor) => sum + multiplications(tensor), 0);
}

function multiplications(tensor: Tensor): number {
  switch (tensor.operation) {
    case "matmul": {
      const [left] = tensor.operands;
      return elementCount(tensor.shape) * (left.shape.at(tensor.transposeLeft ? -2 : -1) ?? 1);
    }
    case "convolve2d":
    case "convolveTransposed2d": {
      const { geometry, operands } = tensor;
      const channels = (operands[0].shape.at(-1) ?? 1) * (tensor.shape.at(-1) ?? 1);
      return elementCount(geometry.response) * elementCount(geometry.kernel) * channels;
    }
    default:
      return 0;
  }
}
