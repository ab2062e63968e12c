import * as Type from "typebox";
import type { Static } from "typebox";
import { trainedToSchema } from "./evaluations.ts";
import { measureSchema } from "./information.ts";
import type { Immutable } from "../core/immutable.ts";

/**
 * rateDistortion.json: rate and distortion of a trained decoder with the best possible encoder at each beta, and those of the
 * trained encoders. Nats per held-out example; all figures are means over the same examples.
 */

const count = Type.Integer({ minimum: 1 });
const index = Type.Integer({ minimum: 0 });

/** The settings that determine the figures. */
export const curveSettingsSchema = Type.Object({
  /** Number of held-out examples, evenly spread; at most as many as there are. */
  examples: count,
  /** Decreasing. */
  betas: Type.Array(Type.Number({ exclusiveMinimum: 0 }), { minItems: 1 }),
  /** Temperatures from one beta to the next, moves at each beta, chains for each example, leapfrog steps for each temperature. */
  stepsBetween: count,
  moves: count,
  chains: count,
  leapfrogSteps: count,
  seed: index,
});

/** Rate and distortion of a point's trained encoder. */
export const encoderRateDistortionSchema = Type.Object({
  ...trainedToSchema,
  rateNats: measureSchema,
  distortionNats: measureSchema,
});

export const decoderCurveSchema = Type.Object({
  ...trainedToSchema,
  /** The direction of the error of too few or too short chains: the true curve may lie below. */
  bound: Type.Literal("upper"),
  /** In the order of the betas; the slope at each is -beta. */
  curve: Type.Array(Type.Object({ beta: Type.Number(), rateNats: measureSchema, distortionNats: measureSchema })),
  /** This decoder's distortion at the rate of each trained point, interpolated; null if that rate is outside the curve. */
  atTrainedRates: Type.Array(Type.Object({ point: index, distortionNats: Type.Union([Type.Number(), Type.Null()]) })),
});

export const runRateDistortionSchema = Type.Object({
  format: Type.Literal(1),
  settings: curveSettingsSchema,
  trained: Type.Array(encoderRateDistortionSchema),
  curves: Type.Array(decoderCurveSchema),
  /** Asked for, but the decoder is of another program's file with an operator that has no gradient; the obstacle names both. */
  withoutCurve: Type.Optional(Type.Array(Type.Object({ point: index, obstacle: Type.String() }))),
});

export type CurveSettings = Immutable<Static<typeof curveSettingsSchema>>;
export type EncoderRateDistortion = Immutable<Static<typeof encoderRateDistortionSchema>>;
export type DecoderCurve = Immutable<Static<typeof decoderCurveSchema>>;
export type RunRateDistortion = Immutable<Static<typeof runRateDistortionSchema>>;
