import { basename, dirname } from "node:path";
import type { Dataset } from "../data/dataset.ts";
import type { DataStatistics } from "../model/dataStatistics.ts";
import { parseSpec } from "../spec/parseSpec.ts";
import { requireDecoder } from "./requireDecoder.ts";
import type { SweepPoint } from "../spec/expandSweep.ts";
import { isTrainedElsewhere } from "../spec/trainedElsewhere.ts";
import { RunFolder } from "../store/runFolder.ts";
import { StoreError } from "../store/storeError.ts";
import { layoutOf } from "../training/exampleLayout.ts";
import { exampleStatistics } from "../training/exampleStatistics.ts";
import { fingerprintOf, openOwnModels } from "../training/openOwnModels.ts";
import { dataKey, openData } from "../training/openData.ts";
import { planBatches, type Batch } from "../training/planBatches.ts";

/** A run's spec and data without its models' parameters, which `readPoint` reads for one point at a time. */
export interface RunData {
  readonly folder: RunFolder;
  readonly points: readonly SweepPoint[];
  readonly batches: readonly Batch[];
  readonly datasetOf: (point: SweepPoint) => Dataset;
  /** Statistics of a point's training examples, computed once in one pass. */
  readonly statisticsOf: (point: SweepPoint) => DataStatistics;
}

/** @throws StoreError when the folder holds no run, or the data are missing or differ from those of the run */
export async function openRunData(path: string, mediaFolder: string): Promise<RunData> {
  const folder = new RunFolder(path);
  const { dataFingerprint } = folder.describe();
  const specFile = folder.specFile();
  const parsed = parseSpec(folder.specText()).points;
  requireDecoder(parsed, folder.path);
  const { points, problems: unread } = openOwnModels(parsed, dirname(specFile));
  if (unread[0] !== undefined) throw new StoreError(unread[0].message);
  const { datasets, problems } = await openData(points, { specFolder: dirname(specFile), mediaFolder });
  const [first] = datasets.values();
  if (first === undefined) {
    throw new StoreError(
      `the data of ${basename(specFile)} cannot be read: ${problems[0]?.message ?? "they are missing."}`,
    );
  }
  if (fingerprintOf(datasets.values(), points) !== dataFingerprint) {
    throw new StoreError(
      isTrainedElsewhere(points)
        ? `the data or the models of ${basename(specFile)} differ from those of the run in ${folder.path}: restore the files, or measure again.`
        : `the data of ${basename(specFile)} differ from those of the run in ${folder.path}: restore the files, or train again.`,
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
