import type { Evaluation } from "../core/evaluation.ts";
import type { MemoryRegion } from "../engine/adam/parameterMemory.ts";

/** Why a point stopped before its last epoch. */
export interface PointFailure {
  /** Epochs completed before it. */
  readonly epoch: number;
  readonly cause: string;
}

/** A point's training step means over one epoch, nats per example: what every trainer logs. */
export interface RunningMeans {
  readonly distortionNats: number;
  readonly klPerDimensionNats: readonly number[];
}

/** The best epoch of a training so far, by what its spec selects. */
export interface SelectedEpoch {
  /** Counted from 1. */
  readonly epoch: number;
  /** Larger is better. */
  readonly score: number;
}

/** How a point ended. */
export interface PointOutcome {
  /** Index in the sweep. */
  readonly point: number;
  readonly status: "done" | "failed" | "stopped";
  /** Null when the point failed or never finished an epoch. */
  readonly heldOut: Evaluation | null;
  /** Null unless the point is done. */
  readonly train: Evaluation | null;
  /** The epoch, counted from 1, whose parameters were kept; null unless the point is done. */
  readonly keptEpoch: number | null;
  readonly failure: PointFailure | null;
}

/**
 * Everything besides the arrays that a batch needs to go on exactly where it was. The random streams are named by epoch
 * and step (core/seededRandom.ts) and need no state.
 */
export interface BatchProgress {
  /** The sweep's points that the batch is made of. */
  readonly points: readonly number[];
  /** Whole epochs done. */
  readonly epoch: number;
  /** Steps done in the epoch under way. */
  readonly step: number;
  /** Sums over those steps: by model, the distortion and then each dimension's KL. */
  readonly stepSums: readonly (readonly number[])[];
  readonly failures: readonly (PointFailure | null)[];
  /** By model, the epoch whose parameters are kept; null before there is one to keep. */
  readonly selected: readonly (SelectedEpoch | null)[];
  /** The last epoch's held-out evaluations; empty before the first. */
  readonly heldOut: readonly Evaluation[];
  /** Set once the batch has ended. */
  readonly outcomes: readonly PointOutcome[] | null;
}

/** The regions a checkpoint holds of what is trained: gradients are recomputed. */
export const trainedRegions = [
  "parameters",
  "firstMoments",
  "secondMoments",
] as const satisfies readonly MemoryRegion[];
/** And the selected epochs' parameters; empty where the last are kept. */
export const checkpointRegions = [...trainedRegions, "selected"] as const;
export type CheckpointRegion = (typeof checkpointRegions)[number];

export type CheckpointArrays = Readonly<Record<CheckpointRegion, Readonly<Record<string, Float32Array>>>>;

export interface BatchCheckpoint {
  readonly progress: BatchProgress;
  /** By region and tensor name; all models of the batch stacked. */
  readonly arrays: CheckpointArrays;
}
