import type { Dataset } from "../data/dataset.ts";
import type { DataStatistics } from "../model/likelihoods/likelihood.ts";
import type { SweepPoint } from "../spec/expandSweep.ts";
import type { BatchCheckpoint } from "../training/batchState.ts";
import { selectsEpochs } from "../training/epochSelection.ts";
import type { Batch } from "../training/planBatches.ts";
import type { RunData } from "./runData.ts";

/** A point of a run, and what it has learned: all that it will, or what it had when it was stopped. */
export interface TrainedPoint {
  readonly point: SweepPoint;
  readonly dataset: Dataset;
  /** Of the training examples. */
  readonly statistics: DataStatistics;
  /** What it learned, by the name of the graph's tensors. */
  readonly parameters: Readonly<Record<string, Float32Array<ArrayBuffer>>>;
  /** Whole epochs after which it had learned them, and steps of the next one. */
  readonly epoch: number;
  readonly step: number;
}

/** The points of a batch that have learned something and have not failed, from its checkpoint. */
export function trainedPoints(
  run: Pick<RunData, "datasetOf" | "statisticsOf">,
  { points }: Batch,
  { arrays, progress }: BatchCheckpoint,
): readonly TrainedPoint[] {
  if (progress.epoch === 0 && progress.step === 0) return [];
  return points.flatMap((point, model): readonly TrainedPoint[] => {
    if ((progress.failures[model] ?? null) !== null) return [];
    const shared = { point, dataset: run.datasetOf(point), statistics: run.statisticsOf(point) };
    const learned = partsOf(arrays.parameters, model, points.length);
    const outcome = progress.outcomes?.[model];
    // At the end the selected epoch's parameters are the parameters.
    if (outcome !== undefined)
      return [{ ...shared, parameters: learned, epoch: outcome.keptEpoch ?? progress.epoch, step: 0 }];
    const selected = selectsEpochs(point.spec.training) ? (progress.selected[model] ?? null) : null;
    if (selected !== null)
      return [
        { ...shared, parameters: partsOf(arrays.selected, model, points.length), epoch: selected.epoch, step: 0 },
      ];
    return [{ ...shared, parameters: learned, epoch: progress.epoch, step: progress.step }];
  });
}

/** One model's part of the arrays of a stack. */
function partsOf(
  arrays: Readonly<Record<string, Float32Array>>,
  model: number,
  models: number,
): TrainedPoint["parameters"] {
  return Object.fromEntries(
    Object.entries(arrays).map(([name, array]) => {
      const length = array.length / models;
      return [name, Float32Array.from(array.subarray(model * length, (model + 1) * length))];
    }),
  );
}
