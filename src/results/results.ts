import type { Immutable } from "../core/immutable.ts";
import * as Type from "typebox";
import { record } from "../spec/schema/pieces.ts";
import { pickSchema } from "./picks.ts";

/** Records in results files and messages. Each schema gives the type, the check and the documentation. */

const nats = (description: string) => Type.Number({ description: `${description}, nats per example` });

/** core/decoderUse.ts defines the quantities. */
export const decoderUseSchema = Type.Object({
  zVariance: Type.Number({
    minimum: 0,
    description:
      "Of the decoded mean over z at a fixed condition, in the data's units squared, averaged over conditions and columns.",
  }),
  conditionVariance: Type.Number({ minimum: 0, description: "The same over conditions at a fixed z." }),
  zShare: Type.Number({
    minimum: 0,
    maximum: 1,
    description: "Share of the total variance; 0: the decoded mean does not depend on z.",
  }),
  conditionShare: Type.Number({
    minimum: 0,
    maximum: 1,
    description: "0: the decoded mean does not depend on the condition.",
  }),
});

/** core/evaluation.ts defines the quantities. */
export const evaluationSchema = Type.Object({
  rateNats: nats("E[KL(q(z|x) || p(z))]"),
  distortionNats: nats("E[-log p(x|z)], every constant included"),
  elboNats: nats("-(rate + distortion)"),
  activeUnits: Type.Integer({ minimum: 0 }),
  klPerDimensionNats: Type.Array(nats("KL of one latent dimension")),
  decoderUse: Type.Optional(decoderUseSchema),
});

export const failureSchema = Type.Object({
  epoch: Type.Integer({ minimum: 0, description: "Epochs completed before it." }),
  cause: Type.String(),
});

export const pointStatusSchema = Type.Enum(["done", "failed", "stopped"]);

/** How a point ended. */
export const pointOutcomeSchema = Type.Object({
  point: Type.Integer({ minimum: 0, description: "Index in the sweep." }),
  status: pointStatusSchema,
  heldOut: Type.Union([evaluationSchema, Type.Null()]),
  train: Type.Union([evaluationSchema, Type.Null()]),
  keptEpoch: Type.Union([Type.Integer({ minimum: 0 }), Type.Null()], {
    description: "Epoch whose parameters were kept, counted from 1.",
  }),
  failure: Type.Union([failureSchema, Type.Null()]),
});

/** A training step's figures, averaged over an epoch: what every trainer logs. */
export const runningMeansSchema = Type.Object({
  distortionNats: nats("Mean distortion over the epoch's steps"),
  klPerDimensionNats: Type.Array(nats("Mean KL of one latent dimension")),
});

/** One point of a sweep after an epoch. */
export const pointEpochSchema = Type.Object({
  point: Type.Integer({ minimum: 0, description: "Index in the sweep." }),
  train: runningMeansSchema,
  heldOut: evaluationSchema,
});

/** A point of a sweep in results.json. Fields without a value are null, never absent. */
export const pointResultSchema = Type.Object({
  settings: record(Type.Number()),
  status: pointStatusSchema,
  heldOut: Type.Union([evaluationSchema, Type.Null()]),
  train: Type.Union([evaluationSchema, Type.Null()]),
  keptEpoch: Type.Union([Type.Integer({ minimum: 0 }), Type.Null()], {
    description: "Epoch whose parameters were kept, counted from 1.",
  }),
  collapsed: Type.Union([Type.Boolean(), Type.Null()], { description: "No active unit on held-out data." }),
  failure: Type.Union([failureSchema, Type.Null()]),
});

export const resultsSchema = Type.Object({
  format: Type.Literal(1),
  spec: Type.String({ description: "The spec's file name." }),
  engine: Type.String(),
  dataFingerprint: Type.String(),
  points: Type.Array(pointResultSchema),
  picks: Type.Array(pickSchema, {
    description:
      "What each criterion picks among the points that are done. A sweep writes those that the results tell, evaluate all that it measured at every point.",
  }),
});

export type Failure = Immutable<Type.Static<typeof failureSchema>>;
export type RunningMeans = Immutable<Type.Static<typeof runningMeansSchema>>;
export type PointOutcome = Immutable<Type.Static<typeof pointOutcomeSchema>>;
export type PointEpoch = Immutable<Type.Static<typeof pointEpochSchema>>;
export type PointStatus = Type.Static<typeof pointStatusSchema>;
export type PointResult = Immutable<Type.Static<typeof pointResultSchema>>;
export type Results = Immutable<Type.Static<typeof resultsSchema>>;
