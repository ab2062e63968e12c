import * as Type from "typebox";
import type { Immutable } from "../core/immutable.ts";
import { informationSchema } from "./information.ts";

/** What is measured of posteriors without a decoder: there is no distortion, and where only means are known no rate either. */

const orNull = <Schema extends Type.TSchema>(schema: Schema) => Type.Union([schema, Type.Null()]);
const count = Type.Integer({ minimum: 1 });

/** core/latents/aggregateMoments.ts */
export const channelMomentsSchema = Type.Object({
  mean: Type.Number(),
  standardDeviation: Type.Number({ minimum: 0 }),
  scaleFactor: orNull(Type.Number()),
  excessKurtosis: orNull(Type.Number()),
  momentKlNats: orNull(Type.Number()),
});

export const latentFiguresSchema = Type.Object({
  rows: count,
  /** The axes of one example's latents, as in the file. */
  shape: Type.Array(count),
  /** core/latents/posteriorFigures.ts: of N(0, I) as the prior. */
  rateNats: orNull(Type.Number()),
  rateStandardErrorNats: orNull(Type.Number({ minimum: 0 })),
  klPerDimensionNats: orNull(Type.Array(Type.Number())),
  activeUnits: Type.Integer({ minimum: 0 }),
  /** Null where only means are known. */
  information: orNull(informationSchema),
  /** Of the aggregate posterior, or of the means where nothing else is known. One a channel, or one a dimension without channels. */
  channels: Type.Array(channelMomentsSchema),
});

/** `heldOut` of such a point in results.json. */
export const latentsHeldOutSchema = Type.Object({
  rateNats: orNull(Type.Number()),
  rateStandardErrorNats: orNull(Type.Number({ minimum: 0 })),
  distortionNats: Type.Null(),
  elboNats: Type.Null(),
  activeUnits: Type.Integer({ minimum: 0 }),
  klPerDimensionNats: orNull(Type.Array(Type.Number())),
});

export type LatentFigures = Immutable<Type.Static<typeof latentFiguresSchema>>;
export type LatentsHeldOut = Immutable<Type.Static<typeof latentsHeldOutSchema>>;
