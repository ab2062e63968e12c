import type { Evaluation } from "../core/evaluation.ts";
import type { Failure, PointOutcome } from "./results.ts";

/** The best epoch of a training so far, by its spec's criterion. */
export interface SelectedEpoch {
  /** Counted from 1. */
  readonly epoch: number;
  /** Larger is better. */
  readonly score: number;
}

/**
 * Everything besides the arrays that a batch needs to continue exactly. The random streams are named by epoch
 * and step (core/seededRandom.ts) and need no state.
 */
export interface BatchProgress {
  /** The points of the batch, by index in the sweep. */
  readonly points: readonly number[];
  /** Whole epochs done. */
  readonly epoch: number;
  /** Steps done in the current epoch. */
  readonly step: number;
  /** Sums over those steps: by model, the distortion and then each dimension's KL. */
  readonly stepSums: readonly (readonly number[])[];
  readonly failures: readonly (Failure | null)[];
  /** By model, the epoch whose parameters are kept; null if none is kept yet. */
  readonly selected: readonly (SelectedEpoch | null)[];
  /** The last epoch's held-out evaluations; empty before the first. */
  readonly heldOut: readonly Evaluation[];
  /** Set once the batch has ended. */
  readonly outcomes: readonly PointOutcome[] | null;
}

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
