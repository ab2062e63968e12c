import { basename, join } from "node:path";
import type { PointResult } from "../results/results.ts";
import { pointSummary } from "../protocol/pointSummary.ts";
import { parseRunSummary, type PointSummary, type RunSummary } from "../protocol/runSummaries.ts";
import { endedStatus } from "../results/reading.ts";
import { parseSpec } from "../spec/parseSpec.ts";
import { isLocked } from "./lock.ts";
import { RunFolder, type RunDescription } from "./runFolder.ts";
import { readRunName } from "./runName.ts";
import { StoreError } from "./storeError.ts";

/** An imported run has no spec: its own folder stands for it. */
type Described = Omit<RunDescription, "specFile"> & {
  readonly specFile: string | null;
  readonly imported?: { readonly name: string };
};

/**
 * A run by its small files alone: metrics are not read, so that a list of hundreds comes at once.
 * @throws StoreError when it holds no run; ProtocolError when a file of it says something else than it may
 */
export function summarizeRun(runFolder: string): RunSummary {
  const folder = new RunFolder(runFolder);
  const { specFile, created, imported }: Described = folder.describe();
  const results = folder.hasResults() ? folder.readResults() : undefined;
  const isUnderWay = isLocked(join(runFolder, "lock"));
  return parseRunSummary({
    type: "runSummary",
    runFolder,
    specFile: specFile === null ? runFolder : folder.specFile(),
    specName: imported?.name ?? basename(specFile ?? runFolder),
    isImported: imported !== undefined,
    name: readRunName(runFolder),
    created,
    trainedMs: imported === undefined ? folder.trainedMs() : null,
    status: isUnderWay ? "training" : endedStatus(results?.points ?? []),
    points: results?.points.map((point) => summaryOf(point, isUnderWay)) ?? plannedPoints(folder, isUnderWay),
  });
}

function summaryOf(point: PointResult, isUnderWay: boolean): PointSummary {
  // While others train, results call stopped what has not ended.
  const { status } = point;
  return pointSummary({ ...point, status: isUnderWay && status === "stopped" ? "training" : status });
}

/** Before its first batch has ended, a run has no results: the spec says which points it has. */
function plannedPoints(folder: RunFolder, isUnderWay: boolean): readonly PointSummary[] {
  const { points } = parseSpec(folder.specText());
  if (points.length === 0)
    throw new StoreError(`the spec in ${folder.path} is damaged: it has problems it did not have when it was trained.`);
  return points.map(({ settings }) => ({ settings, status: isUnderWay ? "training" : "waiting", heldOut: null }));
}
