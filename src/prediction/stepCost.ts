import { elementCount } from "../graph/shape.ts";
import { topologicalOrder, type Tensor } from "../graph/tensor.ts";
import { noStatistics } from "../model/dataStatistics.ts";
import type { ExampleLayout } from "../model/modelGraph.ts";
import { buildObjective, trainingOptions } from "../model/objectives/objective.ts";
import { buildVae } from "../model/vae.ts";
import type { Spec } from "../spec/spec.ts";

/**
 * What a training step costs on a reference core, from the graph alone. A probe is planned with it, so that its plan and
 * thereby the prediction are the same on every machine, however busy that is. The constants are those of one core of an AMD
 * EPYC (Zen 4) under onnxruntime-node: bench/README.md has measured steps beside them.
 */
const MULTIPLICATIONS_PER_SECOND = 75e9;
const ELEMENTS_PER_SECOND = 2e9;
/** Of Adam, which is bound by memory. */
const PARAMETERS_PER_SECOND = 2.5e8;
const SECONDS_PER_NODE = 1.5e-6;
/** The forward pass and the two halves of the backward pass. */
const PASSES = 3;

/** Seconds of one step of a stack of `models` models on the reference core. */
export function referenceStepSeconds(
  { model, objective, training }: Pick<Spec, "model" | "objective" | "training">,
  layout: ExampleLayout,
  models: number,
): number {
  const shape = { ...layout, models, rows: training.batchSize, sharedSeed: true };
  const vae = buildVae(model, shape, noStatistics(layout), trainingOptions(objective));
  const { loss } = buildObjective(vae, shape, objective);
  const nodes = topologicalOrder([loss]).filter(({ operands }) => operands.length > 0);
  const parameters = vae.learned.reduce((sum, { tensor }) => sum + elementCount(tensor.shape), 0);
  let seconds = 0;
  for (const node of nodes) {
    const products = multiplications(node, training.batchSize);
    seconds += SECONDS_PER_NODE;
    seconds += products === 0 ? elementCount(node.shape) / ELEMENTS_PER_SECOND : products / MULTIPLICATIONS_PER_SECOND;
  }
  return PASSES * seconds + parameters / PARAMETERS_PER_SECOND;
}

/** Multiplications of a matrix product or convolution over `rows` examples; 0 for other operations. */
function multiplications(node: Tensor, rows: number): number {
  switch (node.operation) {
    case "matmul": {
      const [left] = node.operands;
      return elementCount(node.shape) * (left.shape.at(node.transposeLeft ? -2 : -1) ?? 1);
    }
    case "convolve2d":
    case "convolveTransposed2d": {
      const [height, width] = node.geometry.response;
      return rows * height * width * elementCount(node.operands[1].shape);
    }
    default:
      return 0;
  }
}
