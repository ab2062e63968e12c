import * as Type from "typebox";
import type { Immutable } from "../core/immutable.ts";
import { evaluationSchema, failureSchema, pointOutcomeSchema } from "./results.ts";

const index = Type.Integer({ minimum: 0 });

const selectedEpochSchema = Type.Object({
  /** Counted from 1. */
  epoch: index,
  /** Larger is better. */
  score: Type.Number(),
});

/**
 * Everything besides the arrays that a batch needs to continue exactly. The random streams are named by epoch
 * and step (core/seededRandom.ts) and need no state. Numbers may also be infinite or NaN.
 */
export const batchProgressSchema = Type.Object({
  /** The points of the batch, by index in the sweep. */
  points: Type.Array(index),
  /** Whole epochs done. */
  epoch: index,
  /** Steps done in the current epoch. */
  step: index,
  /** Sums over those steps: by model, the distortion and then each dimension's KL. */
  stepSums: Type.Array(Type.Array(Type.Number())),
  failures: Type.Array(Type.Union([failureSchema, Type.Null()])),
  /** By model, the epoch whose parameters are kept; null if none is kept yet. */
  selected: Type.Array(Type.Union([selectedEpochSchema, Type.Null()])),
  /** The last epoch's held-out evaluations; empty before the first. */
  heldOut: Type.Array(evaluationSchema),
  /** Set once the batch has ended. */
  outcomes: Type.Union([Type.Array(pointOutcomeSchema), Type.Null()]),
});

/** The best epoch of a training so far, by its spec's criterion. */
export type SelectedEpoch = Immutable<Type.Static<typeof selectedEpochSchema>>;
export type BatchProgress = Immutable<Type.Static<typeof batchProgressSchema>>;

/** The regions of parameter memory in a checkpoint. Gradients are recomputed. */
export const trainedRegions = ["parameters", "firstMoments", "secondMoments"] as const;
/** The same with the selected epochs' parameters; empty if the last epoch's are kept. */
export const checkpointRegions = [...trainedRegions, "selected"] as const;
export type CheckpointRegion = (typeof checkpointRegions)[number];

export type CheckpointArrays = Readonly<Record<CheckpointRegion, Readonly<Record<string, Float32Array>>>>;

export interface BatchCheckpoint {
  readonly progress: BatchProgress;
  /** By region and tensor name; all models of the batch stacked. */
  readonly arrays: CheckpointArrays;
}
