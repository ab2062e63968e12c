import { basename, dirname } from "node:path";
import type { Dataset } from "../data/dataset.ts";
import type { DataStatistics } from "../model/likelihoods/likelihood.ts";
import type { Results } from "../protocol/results.ts";
import { parseSpec } from "../spec/parseSpec.ts";
import type { SweepPoint } from "../spec/expandSweep.ts";
import { RunFolder } from "../store/runFolder.ts";
import { StoreError } from "../store/storeError.ts";
import { layoutOf } from "../training/exampleLayout.ts";
import { exampleStatistics } from "../training/exampleStatistics.ts";
import { dataKey, openData } from "../training/openData.ts";
import { planBatches } from "../training/planBatches.ts";

/** A point of a run that was trained to its end. */
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

export interface OpenedRun {
  readonly folder: RunFolder;
  readonly results: Results;
  /** All points of the sweep, trained or not. */
  readonly points: readonly SweepPoint[];
  readonly trained: readonly TrainedPoint[];
}

/**
 * Reads a run with its data and what its models learned.
 * @throws StoreError when the folder holds no finished run, or the data are not those it was trained on
 */
export async function openRun(path: string, mediaFolder: string): Promise<OpenedRun> {
  const folder = new RunFolder(path);
  folder.describe();
  if (!folder.hasResults()) throw new StoreError(`${folder.path} has no results yet: finish it with vae-lens sweep --resume ${folder.path}.`);
  const results = folder.readResults();
  const specFile = folder.specFile();
  const { points } = parseSpec(folder.specText());
  const { datasets, problems } = await openData(points, { specFolder: dirname(specFile), mediaFolder });
  const [first] = datasets.values();
  if (first === undefined) {
    throw new StoreError(`the data of ${basename(specFile)} cannot be read any more: ${problems[0]?.message ?? "they are gone."}`);
  }
  const fingerprint = [...datasets.values()].map((dataset) => dataset.fingerprint).join(" ");
  if (fingerprint !== results.dataFingerprint) {
    throw new StoreError(`the data of ${basename(specFile)} are not those of the run in ${folder.path}: restore the files, or train anew.`);
  }
  const trained = planBatches(points, layoutOf(first)).flatMap((batch) => {
    const [leading] = batch.points;
    const dataset = leading && datasets.get(dataKey(leading));
    if (leading === undefined || dataset === undefined) return [];
    const checkpoint = folder.readCheckpoint(batch);
    if (checkpoint === undefined) return [];
    const { arrays, progress } = checkpoint;
    const statistics = exampleStatistics(dataset.train, leading.spec.model.likelihood);
    return batch.points.flatMap((point, model): readonly TrainedPoint[] => {
      if (results.points[point.index]?.status !== "done") return [];
      const epoch = results.points[point.index]?.keptEpoch ?? progress.epoch;
      return [{ point, dataset, statistics, parameters: partsOf(arrays.parameters, model, batch.points.length), epoch, step: 0 }];
    });
  });
  return { folder, results, points, trained: trained.toSorted((a, b) => a.point.index - b.point.index) };
}

/** One model's part of the arrays of a stack. */
function partsOf(arrays: Readonly<Record<string, Float32Array>>, model: number, models: number): TrainedPoint["parameters"] {
  return Object.fromEntries(
    Object.entries(arrays).map(([name, array]) => {
      const length = array.length / models;
      return [name, Float32Array.from(array.subarray(model * length, (model + 1) * length))];
    }),
  );
}
