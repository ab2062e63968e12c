import * as Type from "typebox";
import { runEvaluationSchema } from "../results/evaluations.ts";
import { explanationSchema } from "../results/explanations.ts";
import { toMeasureSchema } from "./measureMessages.ts";
import { messageParser } from "./messageParser.ts";
import type { Immutable } from "../core/immutable.ts";

/** Messages between the editor and the process that measures and explains a run. */

export const toExplainSchema = Type.Union([
  Type.Object({
    type: Type.Literal("startExplaining"),
    runFolder: Type.String(),
    engine: Type.String(),
    /** Number of held-out examples for the expensive metrics. */
    examples: Type.Integer({ minimum: 1 }),
    /** The folder in which the user has TensorFlow's own library; null: that of the environment, or none. */
    tensorflowFolder: Type.Union([Type.String(), Type.Null()]),
  }),
  /** Finished measurements stay on disk. */
  Type.Object({ type: Type.Literal("stopExplaining") }),
  ...toMeasureSchema.anyOf,
]);

export const fromExplainSchema = Type.Union([
  Type.Object({
    type: Type.Literal("partBegun"),
    part: Type.String(),
    /** Of the whole, between 0 and 1. */
    share: Type.Number({ minimum: 0, maximum: 1 }),
  }),
  /** For the log. */
  Type.Object({ type: Type.Literal("noticed"), notice: Type.String() }),
  Type.Object({ type: Type.Literal("explained"), evaluation: runEvaluationSchema, explanation: explanationSchema }),
  Type.Object({ type: Type.Literal("explainingStopped") }),
  /** The message says how to fix it. */
  Type.Object({ type: Type.Literal("explainingFailed"), message: Type.String() }),
]);

export type ToExplain = Immutable<Type.Static<typeof toExplainSchema>>;
export type FromExplain = Immutable<Type.Static<typeof fromExplainSchema>>;

/** @throws ProtocolError */
export const parseToExplain = messageParser<ToExplain>(toExplainSchema, "a message to the process that explains");
/** @throws ProtocolError */
export const parseFromExplain = messageParser<FromExplain>(fromExplainSchema, "a message of the process that explains");
