import { contractions } from "./operators/contraction.ts";
import { controlFlow } from "./operators/controlFlow.ts";
import { convolutions } from "./operators/convolutions.ts";
import { elementwise } from "./operators/elementwise.ts";
import { knownNumbers } from "./operators/knownNumbers.ts";
import { matrices } from "./operators/matrices.ts";
import { normalization } from "./operators/normalization.ts";
import { pooling } from "./operators/pooling.ts";
import { recurrentLayers } from "./operators/recurrent.ts";
import { reductions } from "./operators/reductions.ts";
import { resizing } from "./operators/resizing.ts";
import { selections } from "./operators/selection.ts";
import { sequences } from "./operators/sequences.ts";
import { shapes } from "./operators/shapes.ts";
import { truthValues } from "./operators/truthValues.ts";
import type { Operator } from "./values.ts";

/** Every operator that the IR can express, by its ONNX name. */
const operators: ReadonlyMap<string, Operator> = new Map(
  [
    elementwise,
    matrices,
    reductions,
    recurrentLayers,
    contractions,
    convolutions,
    pooling,
    normalization,
    resizing,
    knownNumbers,
    selections,
    sequences,
    shapes,
    truthValues,
    controlFlow,
  ].flatMap(Object.entries<Operator>),
);

/** Of the standard set, or of ONNX Runtime's own, which has the same operators under their later names. */
export function operatorOf(name: string, domain: string): Operator | undefined {
  return domain === "" || domain === "com.microsoft" ? operators.get(name) : undefined;
}

export const operatorNames: readonly string[] = [...operators.keys()];
