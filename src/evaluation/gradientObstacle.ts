import { input } from "../graph/operations.ts";
import { topologicalOrder, type NetworkTensor } from "../graph/tensor.ts";
import { ModelGraph } from "../model/modelGraph.ts";
import { buildParts, exampleInputs } from "../model/vae.ts";
import { layoutOf } from "../training/exampleLayout.ts";
import type { TrainedPoint } from "./trainedPoints.ts";

/**
 * Why p(x|z) has no gradient: the operator of a decoder of another program that the IR does not have. Undefined where it has one. Annealing
 * and fitted posteriors are then not available.
 */
export function gradientObstacle({ point, dataset, statistics }: TrainedPoint): string | undefined {
  const { model } = point.spec;
  if (model.own === undefined) return undefined;
  const graph = new ModelGraph({ ...layoutOf(dataset), models: 1, rows: 1, sharedSeed: true }, statistics, false);
  const { x, condition } = exampleInputs(graph);
  const decoded = buildParts(graph, model).decode(input("z", [1, model.latentSize]), x, condition);
  const run = topologicalOrder([decoded]).find((tensor): tensor is NetworkTensor => tensor.operation === "network");
  return run && `${model.own.decoder}: ${run.call.obstacle}`;
}
