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

const figureSchema = Type.Object({ value: Type.Number(), standardError: Type.Number({ minimum: 0 }) });

/** training/latents/dependence.ts: of z ~ q(z), or of the means where nothing else is known. */
export const dependenceSchema = Type.Object({
  /** Correlations between channels; null for one channel, and for too many. */
  channels: orNull(
    Type.Object({
      rootMeanSquare: figureSchema,
      largest: Type.Object({ ...figureSchema.properties, pair: Type.Array(Type.Integer({ minimum: 0 })) }),
      /** Row-major; null where it would be large. */
      matrix: orNull(Type.Array(Type.Number())),
    }),
  ),
  /** Null where z has no positions. */
  positions: orNull(
    Type.Object({
      neighbours: Type.Array(orNull(figureSchema)),
      spectrum: Type.Array(Type.Object({ frequency: Type.Number(), power: figureSchema })),
      farNumbers: Type.Integer({ minimum: 0 }),
      farthest: orNull(
        Type.Object({
          channel: Type.Integer({ minimum: 0 }),
          position: Type.Integer({ minimum: 0 }),
          mean: Type.Number(),
          standardDeviation: Type.Number({ minimum: 0 }),
          momentKlNats: Type.Number(),
        }),
      ),
      sharedPattern: Type.Number({ minimum: 0, maximum: 1 }),
    }),
  ),
});

const share = Type.Number({ minimum: 0, maximum: 1 });
const accuracySchema = Type.Object({ mean: share, standardError: Type.Number({ minimum: 0 }) });
const comparedAccuracySchema = Type.Object({
  ...accuracySchema.properties,
  /** Which rows are predicted right (results/rightRows.ts), of the probe that points are compared by; absent in results of earlier versions. */
  rightRows: Type.Optional(Type.String()),
});

/** training/latents/usefulness.ts: how well the labels of rows are predicted from posterior means of other rows. */
export const usefulnessSchema = Type.Object({
  /** Position among the sets of data.labels. */
  set: Type.Integer({ minimum: 0 }),
  /** Whether the model is given these labels, so that z need not hold them; absent: it is not. */
  isCondition: Type.Optional(Type.Boolean()),
  rows: count,
  classes: count,
  /** The share of the largest class. */
  chance: share,
  /** Null for more latents than a linear probe is fitted for. */
  linear: orNull(comparedAccuracySchema),
  nearest: comparedAccuracySchema,
  /** The same from as many principal components of the data; null where they are not computed. */
  components: orNull(Type.Object({ size: count, linear: accuracySchema, nearest: accuracySchema })),
  /** Of k-means with as many clusters as classes. */
  clusters: Type.Object({ normalisedMutualInformation: share, adjustedRandIndex: Type.Number() }),
  /** How the classes are mixed in z; absent in results of earlier versions. */
  mixing: Type.Optional(
    Type.Object({
      /** 1: each class is apart from the others; 0.5: they overlap. */
      silhouette: figureSchema,
      /** 1: the classes are mixed within those of the first set; null for the first set. */
      batchSilhouette: orNull(figureSchema),
      /** 1: all classes are equally likely among neighbours; 0: neighbours are of one class. */
      inverseSimpson: figureSchema,
      /** The share of rows whose neighbours have the classes of all rows, by a test at 5 %. */
      testsPassed: figureSchema,
    }),
  ),
  /** Whether single latents stand for the labels; absent in results of earlier versions. */
  factor: Type.Optional(
    Type.Object({
      mutualInformationGap: orNull(figureSchema),
      /** Null for labels that are text. */
      separatedAttribute: orNull(figureSchema),
      completeness: orNull(figureSchema),
      /** R^2 of a ridge regression on other rows; null for labels that are text. */
      ridge: orNull(figureSchema),
    }),
  ),
  /** Of all sets together, in the first one's entry; null for a single set. */
  disentanglement: Type.Optional(orNull(figureSchema)),
});

export const latentFiguresSchema = Type.Object({
  rows: count,
  /** The axes of one example's latents, as in the file. */
  shape: Type.Array(count),
  /** model.layout of the spec; absent in results of earlier versions. */
  layout: Type.Optional(Type.Enum(["rows", "channelsLast", "channelsFirst"])),
  /** core/latents/posteriorFigures.ts: of N(0, I) as the prior. */
  rateNats: orNull(Type.Number()),
  rateStandardErrorNats: orNull(Type.Number({ minimum: 0 })),
  klPerDimensionNats: orNull(Type.Array(Type.Number())),
  activeUnits: Type.Integer({ minimum: 0 }),
  /** Null where only means are known. */
  information: orNull(informationSchema),
  /** Of the aggregate posterior, or of the means where nothing else is known. One a channel, or one a dimension without channels. */
  channels: Type.Array(channelMomentsSchema),
  /** Absent in results of earlier versions. */
  dependence: Type.Optional(dependenceSchema),
  /** Absent without labels. */
  usefulness: Type.Optional(Type.Array(usefulnessSchema)),
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

export type Usefulness = Immutable<Type.Static<typeof usefulnessSchema>>;
export type Dependence = Immutable<Type.Static<typeof dependenceSchema>>;
export type LatentFigures = Immutable<Type.Static<typeof latentFiguresSchema>>;
export type LatentsHeldOut = Immutable<Type.Static<typeof latentsHeldOutSchema>>;
