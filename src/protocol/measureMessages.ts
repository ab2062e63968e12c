import * as Type from "typebox";
import type { Immutable } from "../core/immutable.ts";
import { evaluationSettingsSchema, pointEvaluationSchema } from "../results/evaluations.ts";
import { messageParser } from "./messageParser.ts";

/** Messages between the process that measures a run and others that measure points of it at the same time. */

const point = Type.Integer({ minimum: 0 });

export const toMeasureSchema = Type.Union([
  Type.Object({
    type: Type.Literal("openMeasuring"),
    runFolder: Type.String(),
    engine: Type.String(),
    /** The folder in which the user has TensorFlow's own library; null: that of the environment, or none. */
    tensorflowFolder: Type.Union([Type.String(), Type.Null()]),
    settings: evaluationSettingsSchema,
  }),
  Type.Object({
    type: Type.Literal("measurePoint"),
    point,
    /** Training minus held-out ELBO; null if unknown. */
    generalizationNats: Type.Union([Type.Number(), Type.Null()]),
    /** What was measured before: more examples are then annealed, `count` in all, and nothing else is measured. */
    further: Type.Optional(Type.Object({ before: pointEvaluationSchema, count: Type.Integer({ minimum: 1 }) })),
  }),
  /** The time of a run of the point's gradients is wanted. */
  Type.Object({ type: Type.Literal("timePoint"), point }),
  Type.Object({ type: Type.Literal("stopMeasuring") }),
]);

export const fromMeasureSchema = Type.Union([
  Type.Object({
    type: Type.Literal("pointPartBegun"),
    part: Type.String(),
    /** Of the point, between 0 and 1. */
    share: Type.Number({ minimum: 0, maximum: 1 }),
  }),
  Type.Object({ type: Type.Literal("pointMeasured"), figures: pointEvaluationSchema }),
  Type.Object({
    type: Type.Literal("pointTimed"),
    engine: Type.String(),
    /** Null: its device is a program that computes on the processor, which nobody would choose. */
    gradientMs: Type.Union([Type.Number({ exclusiveMinimum: 0 }), Type.Null()]),
  }),
  /** The point is then measured by the process that asked, which reports the error if it occurs there too. */
  Type.Object({
    type: Type.Literal("measuringFailed"),
    message: Type.String(),
    /** Why an engine cannot be used, without what to do. */
    cause: Type.Optional(Type.String()),
  }),
]);

export type ToMeasure = Immutable<Type.Static<typeof toMeasureSchema>>;
export type FromMeasure = Immutable<Type.Static<typeof fromMeasureSchema>>;

/** @throws ProtocolError */
export const parseFromMeasure = messageParser<FromMeasure>(fromMeasureSchema, "a message of a process that measures");
