import { withDynamicRows } from "../engine/onnx/dynamicRows.ts";
import { emitOnnx, type HeldValues } from "../engine/onnx/emitOnnx.ts";
import type { OnnxGraph } from "../engine/onnx/onnxModel.ts";
import type { TrainedPoint } from "../evaluation/trainedPoints.ts";
import { likelihoodOf } from "../model/likelihoods/likelihoodOf.ts";
import type { Outputs } from "./modelOutputs.ts";

/** Two numbers of rows without common factors, which are unlikely to divide a size of a network. */
const ROWS = [101, 211] as const;

/** The graph of `outputs` with the trained parameters, for any number of rows. Undefined if it has no such form. */
export function graphOfAnyRows(
  point: TrainedPoint,
  outputs: (point: TrainedPoint, rows: number) => Outputs,
): OnnxGraph | undefined {
  const [first, second] = ROWS.map((rows) => ({ rows, graph: graphOfRows(point, outputs, rows) })) as [OfRows, OfRows];
  return withDynamicRows(first, second);
}

interface OfRows {
  readonly rows: number;
  readonly graph: OnnxGraph;
}

/** The graph for a fixed number of rows. */
export function graphOfRows(
  point: TrainedPoint,
  outputs: (point: TrainedPoint, rows: number) => Outputs,
  rows: number,
): OnnxGraph {
  return emitOnnx(outputs(point, rows), heldValues(point));
}

/** The parameters of a trained model, by the graph's names. */
function heldValues({ point, parameters }: TrainedPoint): HeldValues {
  const settings = Object.entries(likelihoodOf(point.spec.model.likelihood).settings).map(
    ([name, value]) => [name, Float32Array.of(value)] as const,
  );
  return { ...parameters, ...Object.fromEntries(settings) };
}
