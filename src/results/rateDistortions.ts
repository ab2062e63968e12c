import * as Type from "typebox";
import type { Static } from "typebox";
import { measureSchema, trainedToSchema } from "./evaluations.ts";
import type { Immutable } from "../core/immutable.ts";

/**
 * rateDistortion.json: the rate and the distortion that a trained decoder could have with the best possible encoder at each beta, beside
 * what the sweep's encoders have. Nats per held-out example; all figures are of the same examples.
 */

const count = Type.Integer({ minimum: 1 });
const index = Type.Integer({ minimum: 0 });

/** What the figures depend on: with these the command gives them again. */
export const curveSettingsSchema = Type.Object({
  /** Held-out examples, evenly spread; at most as many as there are. */
  examples: count,
  /** Falling. */
  betas: Type.Array(Type.Number({ exclusiveMinimum: 0 }), { minItems: 1 }),
  /** Temperatures from one beta to the next, moves at each, chains an example, leapfrog steps a temperature. */
  stepsBetween: count,
  moves: count,
  chains: count,
  leapfrogSteps: count,
  seed: index,
});

/** What a point's own encoder has. */
export const encoderRateDistortionSchema = Type.Object({
  ...trainedToSchema,
  rateNats: measureSchema,
  distortionNats: measureSchema,
});

export const decoderCurveSchema = Type.Object({
  ...trainedToSchema,
  /** Which way chains too few or too hasty err: some encoder reaches every point of the curve, the best one may lie below. */
  bound: Type.Literal("upper"),
  /** In the order of the betas; the slope at each is -beta. */
  curve: Type.Array(Type.Object({ beta: Type.Number(), rateNats: measureSchema, distortionNats: measureSchema })),
  /** This decoder's distortion at the rate of each trained point, interpolated; null where that rate is outside the curve. */
  atTrainedRates: Type.Array(Type.Object({ point: index, distortionNats: Type.Union([Type.Number(), Type.Null()]) })),
});

export const runRateDistortionSchema = Type.Object({
  format: Type.Literal(1),
  settings: curveSettingsSchema,
  trained: Type.Array(encoderRateDistortionSchema),
  curves: Type.Array(decoderCurveSchema),
});

export type CurveSettings = Immutable<Static<typeof curveSettingsSchema>>;
export type EncoderRateDistortion = Immutable<Static<typeof encoderRateDistortionSchema>>;
export type DecoderCurve = Immutable<Static<typeof decoderCurveSchema>>;
export type RunRateDistortion = Immutable<Static<typeof runRateDistortionSchema>>;
