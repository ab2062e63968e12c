import { basename, dirname } from "node:path";
import type { Dataset } from "../data/dataset.ts";
import type { DataStatistics } from "../model/likelihoods/likelihood.ts";
import { parseSpec } from "../spec/parseSpec.ts";
import type { SweepPoint } from "../spec/expandSweep.ts";
import { RunFolder } from "../store/runFolder.ts";
import { StoreError } from "../store/storeError.ts";
import { layoutOf } from "../training/exampleLayout.ts";
import { exampleStatistics } from "../training/exampleStatistics.ts";
import { dataKey, openData } from "../training/openData.ts";
import { planBatches, type Batch } from "../training/planBatches.ts";
import { trainedPoints, type TrainedPoint } from "./trainedPoints.ts";

/** A run's spec and data, without what it learned: that of one point at a time is read by `readPoint`. */
export interface RunData {
  readonly folder: RunFolder;
  readonly points: readonly SweepPoint[];
  readonly batches: readonly Batch[];
  readonly datasetOf: (point: SweepPoint) => Dataset;
  /** Of a point's training examples: one pass over them, made once. */
  readonly statisticsOf: (point: SweepPoint) => DataStatistics;
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
    throw new StoreError(
      `the data of ${basename(specFile)} cannot be read any more: ${problems[0]?.message ?? "they are gone."}`,
    );
  }
  if ([...datasets.values()].map(({ fingerprint }) => fingerprint).join(" ") !== dataFingerprint) {
    throw new StoreError(
      `the data of ${basename(specFile)} are not those of the run in ${folder.path}: restore the files, or train anew.`,
    );
  }
  const datasetOf: RunData["datasetOf"] = (point) => {
    const dataset = datasets.get(dataKey(point));
    if (dataset === undefined) throw new RangeError("the data of this point were not read");
    return dataset;
  };
  return {
    folder,
    points,
    batches: planBatches(points, layoutOf(first)),
    datasetOf,
    statisticsOf: rememberedStatistics(datasetOf),
  };
}

function rememberedStatistics(datasetOf: RunData["datasetOf"]): RunData["statisticsOf"] {
  const known = new Map<string, DataStatistics>();
  return (point) => {
    const { likelihood } = point.spec.model;
    const key = `${dataKey(point)} ${JSON.stringify(likelihood)}`;
    const statistics = known.get(key) ?? exampleStatistics(datasetOf(point).train, likelihood);
    known.set(key, statistics);
    return statistics;
  };
}

/**
 * A point's model from its last checkpoint, whether it still trains or has ended.
 * @throws StoreError when there is no such point or no checkpoint of it yet, or it failed
 */
export function readPoint(run: RunData, index: number): TrainedPoint {
  const { folder, points, batches } = run;
  const batch = batches.find((candidate) => candidate.points.some((of) => of.index === index));
  if (batch === undefined)
    throw new StoreError(
      `there is no point ${index} in ${folder.path}: its sweep has ${points.length}, counted from 0.`,
    );
  const checkpoint = folder.readCheckpoint(batch);
  const failure = checkpoint?.progress.failures[batch.points.findIndex((of) => of.index === index)] ?? null;
  if (failure !== null) throw new StoreError(`point ${index} failed: ${failure.cause}`);
  const trained = checkpoint && trainedPoints(run, batch, checkpoint).find(({ point }) => point.index === index);
  if (trained === undefined)
    throw new StoreError(
      `point ${index} has no checkpoint yet; there will be one some seconds after its training begins.`,
    );
  return trained;
}
