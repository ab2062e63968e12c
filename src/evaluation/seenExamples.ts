import { gatherRows } from "../data/dataset.ts";
import { drawEvaluatedBits } from "../training/evaluatedBits.ts";
import type { TrainedPoint } from "./trainedPoints.ts";
import type { Examples } from "./trainedModel.ts";

type Floats = Float32Array<ArrayBuffer>;

/** Examples as a model sees them, in the units of training (after the data's scale). */
export interface SeenExamples {
  readonly rows: number;
  /** [rows x columns]. */
  readonly x: Floats;
  /** [rows x conditionSize]; empty for models without a condition. */
  readonly condition: Floats;
}

/** The rows as the point's model sees them. If bits are drawn from grey values, a row's bits are always the same. */
export function seenExamples(
  { point }: TrainedPoint,
  { matrix, condition }: Examples,
  rows: Uint32Array,
): SeenExamples {
  const { columns } = matrix;
  const x = new Float32Array(rows.length * columns);
  gatherRows(matrix, rows, 0, rows.length, x, 0);
  if (point.spec.data.binarize === "dynamic") {
    rows.forEach((row, i) => {
      drawEvaluatedBits(x.subarray(i * columns, (i + 1) * columns), row);
    });
  }
  const conditions = new Float32Array(rows.length * (condition?.columns ?? 0));
  if (condition) gatherRows(condition, rows, 0, rows.length, conditions, 0);
  return { rows: rows.length, x, condition: conditions };
}

export function heldOutExamples({ dataset }: TrainedPoint): Examples {
  return { matrix: dataset.heldOut, condition: dataset.condition?.heldOut };
}
