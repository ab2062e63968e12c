import type { Immutable } from "../core/immutable.ts";
import * as Type from "typebox";
import { record } from "../spec/schema/pieces.ts";
import { aggregateSchema } from "./aggregate.ts";
import { klWeightSchema, priorDrawsSchema } from "./priorDraws.ts";
import { latentFiguresSchema, usefulnessSchema } from "./latentFigures.ts";
import { autoChoiceSchema } from "./autoChoices.ts";
import { pickSchema } from "./picks.ts";

/** Records in results files and messages. Rates, distortions and ELBOs are nats per example. Comments describe the fields: the editor loads this file. */

/** core/decoderUse.ts defines the quantities. */
export const decoderUseSchema = Type.Object({
  /** Of the decoded mean over z at a fixed condition, in the data's units squared, averaged over conditions and columns. */
  zVariance: Type.Number({ minimum: 0 }),
  /** The same over conditions at a fixed z. */
  conditionVariance: Type.Number({ minimum: 0 }),
  /** Share of the total variance; 0: the decoded mean does not depend on z. */
  zShare: Type.Number({ minimum: 0, maximum: 1 }),
  /** 0: the decoded mean does not depend on the condition. */
  conditionShare: Type.Number({ minimum: 0, maximum: 1 }),
});

/** core/evaluation.ts defines the quantities. */
export const evaluationSchema = Type.Object({
  /** E[KL(q(z|x) || p(z))]. */
  rateNats: Type.Number(),
  /** E[-log p(x|z)], every constant included. */
  distortionNats: Type.Number(),
  /** Of rate and distortion as means over examples and draws; absent for a single example, and in results of earlier versions. */
  rateStandardErrorNats: Type.Optional(Type.Number({ minimum: 0 })),
  distortionStandardErrorNats: Type.Optional(Type.Number({ minimum: 0 })),
  /** -(rate + distortion). */
  elboNats: Type.Number(),
  /** The negative ELBO / (columns ln 2); only for discrete data (core/bitsPerDimension.ts). */
  bitsPerDimension: Type.Optional(Type.Number()),
  activeUnits: Type.Integer({ minimum: 0 }),
  /** KL of one latent dimension. */
  klPerDimensionNats: Type.Array(Type.Number()),
  decoderUse: Type.Optional(decoderUseSchema),
});

export const failureSchema = Type.Object({
  /** Epochs completed before it. */
  epoch: Type.Integer({ minimum: 0 }),
  /** A code, "diverged" or "workerDied"; in results of earlier versions a text. */
  cause: Type.String(),
  /** What happened, the likely reason and what to do; absent in results of earlier versions. */
  message: Type.Optional(Type.String()),
});

export const pointStatusSchema = Type.Enum(["done", "failed", "stopped"]);

const natsOrNull = Type.Union([Type.Number(), Type.Null()]);

/** Held-out ELBOs of models without latents, fitted to the training data; core/baselines/ defines them. Null: not defined. */
export const baselinesSchema = Type.Object({
  /** Of the spec's own likelihood and variance with the best mean for each column, given the condition. */
  columnMeansElboNats: natsOrNull,
  /** The same with a fitted variance or dispersion for each column, without constant columns. */
  independentColumnsElboNats: natsOrNull,
  /** Of the model itself without constant columns: what independentColumnsElboNats compares with. */
  varyingColumnsElboNats: natsOrNull,
  /** Exact log-likelihood of probabilistic PCA with as many components as latents. */
  probabilisticPcaElboNats: natsOrNull,
});

/** A trained point beside models without latents. */
export const comparison = {
  /** Null: not compared; absent in results of earlier versions. */
  baselines: Type.Optional(Type.Union([baselinesSchema, Type.Null()])),
  /** Whether the ELBO is below that of the column means by more than chance (core/baselines/compareWithBaseline.ts). */
  belowBaseline: Type.Optional(Type.Union([Type.Boolean(), Type.Null()])),
};

/** Figures on the held-out rows that select and do not report (data.heldOut.selectFraction); absent where the same rows do both. */
export const selectionFigures = { selection: Type.Optional(evaluationSchema) };

/** Of posteriors without a decoder, whose `heldOut` and `train` are null (storedResults.ts: in results.json `heldOut` has their figures). */
export const latentsFigures = { latents: Type.Optional(latentFiguresSchema) };

/** Of models, by set of labels; that of latents without a decoder is in `latents`. Absent without labels. */
export const usefulnessFigures = { usefulness: Type.Optional(Type.Array(usefulnessSchema)) };

/** Of models: absent where they cannot be measured, and in results of earlier versions. */
export const aggregateFigures = {
  aggregate: Type.Optional(aggregateSchema),
  priorDraws: Type.Optional(priorDrawsSchema),
  klWeight: Type.Optional(klWeightSchema),
};

/** How a point ended. */
export const pointOutcomeSchema = Type.Object({
  /** Index in the sweep. */
  point: Type.Integer({ minimum: 0 }),
  status: pointStatusSchema,
  heldOut: Type.Union([evaluationSchema, Type.Null()]),
  train: Type.Union([evaluationSchema, Type.Null()]),
  /** Epoch whose parameters were kept, counted from 1. */
  keptEpoch: Type.Union([Type.Integer({ minimum: 0 }), Type.Null()]),
  failure: Type.Union([failureSchema, Type.Null()]),
  ...comparison,
  ...selectionFigures,
  ...latentsFigures,
  ...usefulnessFigures,
  ...aggregateFigures,
});

/** A training step's figures, averaged over an epoch: what every trainer logs. */
export const runningMeansSchema = Type.Object({
  /** Mean distortion over the epoch's steps. */
  distortionNats: Type.Number(),
  /** Mean KL of one latent dimension. */
  klPerDimensionNats: Type.Array(Type.Number()),
});

/** One point of a sweep after an epoch. */
export const pointEpochSchema = Type.Object({
  /** Index in the sweep. */
  point: Type.Integer({ minimum: 0 }),
  train: runningMeansSchema,
  heldOut: evaluationSchema,
});

/** A point of a sweep in results.json. Fields without a value are null, never absent. */
export const pointResultSchema = Type.Object({
  settings: record(Type.Number()),
  status: pointStatusSchema,
  heldOut: Type.Union([evaluationSchema, Type.Null()]),
  train: Type.Union([evaluationSchema, Type.Null()]),
  /** Epoch whose parameters were kept, counted from 1. */
  keptEpoch: Type.Union([Type.Integer({ minimum: 0 }), Type.Null()]),
  /** No active unit on held-out data. */
  collapsed: Type.Union([Type.Boolean(), Type.Null()]),
  /** results/state.ts. Null: not measured; absent in results of earlier versions. */
  state: Type.Optional(Type.Union([Type.Enum(["collapsed", "weak", "active", "anomalous"]), Type.Null()])),
  failure: Type.Union([failureSchema, Type.Null()]),
  /** The failure's; absent in results of earlier versions. */
  cause: Type.Optional(Type.Union([Type.String(), Type.Null()])),
  ...comparison,
  ...selectionFigures,
  ...latentsFigures,
  ...usefulnessFigures,
  ...aggregateFigures,
});

export const resultsSchema = Type.Object({
  format: Type.Literal(1),
  spec: Type.String({ description: "The spec's file name." }),
  engine: Type.String(),
  dataFingerprint: Type.String(),
  points: Type.Array(pointResultSchema),
  /** How the values of an axis that places itself were chosen; absent without one. */
  auto: Type.Optional(autoChoiceSchema),
  /** What each criterion picks among the points that are done. A sweep writes those that the results tell, evaluate all that it measured at every point. */
  picks: Type.Array(pickSchema),
});

export type Failure = Immutable<Type.Static<typeof failureSchema>>;
export type Baselines = Immutable<Type.Static<typeof baselinesSchema>>;
export type RunningMeans = Immutable<Type.Static<typeof runningMeansSchema>>;
export type PointOutcome = Immutable<Type.Static<typeof pointOutcomeSchema>>;
export type PointEpoch = Immutable<Type.Static<typeof pointEpochSchema>>;
export type PointStatus = Type.Static<typeof pointStatusSchema>;
export type PointResult = Immutable<Type.Static<typeof pointResultSchema>>;
export type Results = Immutable<Type.Static<typeof resultsSchema>>;
