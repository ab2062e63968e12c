import { multiply, step, subtract } from "../graph/operations.ts";
import type { Tensor } from "../graph/tensor.ts";
import type { ModelGraph } from "./modelGraph.ts";

/**
 * Sets a share of the units to zero in every training step and scales the others, so that the mean stays the same and evaluation
 * needs no correction (Srivastava et al. 2014, section 10).
 */
export function buildDropout(graph: ModelGraph, name: string, share: number): (x: Tensor) => Tensor {
  if (share === 0 || !graph.training) return (x) => x;
  let applied = 0;
  return (x) => {
    applied += 1;
    const [rows = 1, size = 1] = x.shape.slice(-2);
    const noise = graph.noise(`${name}.dropout${applied > 1 ? applied : ""}`, "uniform", rows, size);
    return multiply(x, multiply(1 / (1 - share), step(subtract(noise, share))));
  };
}
