import * as Type from "typebox";
import { runEvaluationSchema } from "../results/evaluations.ts";
import { explanationSchema } from "../results/explanations.ts";
import { runRateDistortionSchema } from "../results/rateDistortions.ts";
import type { Immutable } from "../core/immutable.ts";

/** The metrics of a run that are measured after training, and the explanation that is based on them. */
export const measurementsSchema = Type.Object({
  /** measuring: `part` says what; failed: `message` says why. */
  status: Type.Enum(["none", "measuring", "done", "failed"]),
  part: Type.String(),
  /** Fraction of the measuring that is done, 0 to 1. */
  share: Type.Number({ minimum: 0, maximum: 1 }),
  message: Type.Union([Type.String(), Type.Null()]),
  evaluation: Type.Union([runEvaluationSchema, Type.Null()]),
  explanation: Type.Union([explanationSchema, Type.Null()]),
  /** Curves of decoders, by annealing; null if none was measured. */
  rateDistortion: Type.Union([runRateDistortionSchema, Type.Null()]),
});

export type Measurements = Immutable<Type.Static<typeof measurementsSchema>>;

export const noMeasurements: Measurements = {
  status: "none",
  part: "",
  share: 0,
  message: null,
  evaluation: null,
  explanation: null,
  rateDistortion: null,
};
