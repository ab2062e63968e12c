import { basename, dirname } from "node:path";
import type { Dataset } from "../data/dataset.ts";
import type { DataStatistics } from "../model/likelihoods/likelihood.ts";
import { parseSpec } from "../spec/parseSpec.ts";
import type { SweepPoint } from "../spec/expandSweep.ts";
import { RunFolder } from "../store/runFolder.ts";
import { StoreError } from "../store/storeError.ts";
import type { BatchCheckpoint } from "../training/batchState.ts";
import { layoutOf } from "../training/exampleLayout.ts";
import { exampleStatistics } from "../training/exampleStatistics.ts";
import { dataKey, openData } from "../training/openData.ts";
import { planBatches, type Batch } from "../training/planBatches.ts";
import type { TrainedPoint } from "./openRun.ts";

/** A run's spec and data, without what it learned: that of one point at a time is read by `readPoint`. */
export interface RunData {
  readonly folder: RunFolder;
  readonly points: readonly SweepPoint[];
  readonly batches: readonly Batch[];
  readonly datasets: ReadonlyMap<string, Dataset>;
  /** Of a point's training examples: one pass over them, made once. */
  readonly statisticsOf: (point: SweepPoint) => DataStatistics;
}

/** A model as its last checkpoint has it: the selected epoch's where one is selected. */
export interface CheckpointedPoint extends TrainedPoint {
  /** Whose parameters they are, counted from 1. */
  readonly epoch: number;
}

/** @throws StoreError when the folder holds no run, or the data are gone or not those it was trained on */
export async function openRunData(path: string, mediaFolder: string): Promise<RunData> {
  const folder = new RunFolder(path);
  const { dataFingerprint } = folder.describe();
  const specFile = folder.specFile();
  const { points } = parseSpec(folder.specText());
  const { datasets, problems } = await openData(points, { specFolder: dirname(specFile), mediaFolder });
  const [first] = datasets.values();
  if (first === undefined) {
    throw new StoreError(`the data of ${basename(specFile)} cannot be read any more: ${problems[0]?.message ?? "they are gone."}`);
  }
  if ([...datasets.values()].map(({ fingerprint }) => fingerprint).join(" ") !== dataFingerprint) {
    throw new StoreError(`the data of ${basename(specFile)} are not those of the run in ${folder.path}: restore the files, or train anew.`);
  }
  return { folder, points, batches: planBatches(points, layoutOf(first)), datasets, statisticsOf: rememberedStatistics(datasets) };
}

function rememberedStatistics(datasets: RunData["datasets"]): RunData["statisticsOf"] {
  const known = new Map<string, DataStatistics>();
  return (point) => {
    const { likelihood } = point.spec.model;
    const key = `${dataKey(point)} ${JSON.stringify(likelihood)}`;
    const dataset = datasets.get(dataKey(point));
    if (dataset === undefined) throw new RangeError("the data of this point were not read");
    const statistics = known.get(key) ?? exampleStatistics(dataset.train, likelihood);
    known.set(key, statistics);
    return statistics;
  };
}

/**
 * A point's model from its last checkpoint, whether it still trains or has ended.
 * @throws StoreError when there is no such point or no checkpoint of it yet, or it failed
 */
export function readPoint({ folder, points, batches, datasets, statisticsOf }: RunData, index: number): CheckpointedPoint {
  const point = points[index];
  const dataset = point && datasets.get(dataKey(point));
  const batch = batches.find((candidate) => candidate.points.some((of) => of.index === index));
  if (point === undefined || dataset === undefined || batch === undefined) {
    throw new StoreError(`there is no point ${index} in ${folder.path}: its sweep has ${points.length}, counted from 0.`);
  }
  const checkpoint = folder.readCheckpoint(batch);
  if (checkpoint === undefined) throw new StoreError(`point ${index} has no checkpoint yet; there will be one some seconds after its training begins.`);
  const model = batch.points.findIndex((of) => of.index === index);
  const { failures, selected, epoch } = checkpoint.progress;
  const failure = failures[model] ?? null;
  if (failure !== null) throw new StoreError(`point ${index} failed: ${failure.cause}`);
  return {
    point,
    dataset,
    statistics: statisticsOf(point),
    parameters: parametersOf(checkpoint, model, batch.points.length),
    epoch: selected[model]?.epoch ?? epoch,
  };
}

/** One model's part of what a stack has learned. */
function parametersOf({ progress, arrays }: BatchCheckpoint, model: number, models: number): TrainedPoint["parameters"] {
  const kept = (progress.selected[model] ?? null) === null ? {} : arrays.selected;
  return Object.fromEntries(
    Object.entries({ ...arrays.parameters, ...kept }).map(([name, array]) => {
      const length = array.length / models;
      return [name, Float32Array.from(array.subarray(model * length, (model + 1) * length))];
    }),
  );
}
