import { basename } from "node:path";
import type { PointResult } from "../results/results.ts";
import { pointSummary } from "../protocol/pointSummary.ts";
import { parseRunSummary, type PointSummary, type RunSummary } from "../protocol/runSummaries.ts";
import { endedStatus } from "../results/reading.ts";
import { parseSpec } from "../spec/parseSpec.ts";
import type { RunDescription } from "./runDescription.ts";
import { RunFolder } from "./runFolder.ts";
import { readRunName } from "./runName.ts";
import { StoreError } from "./storeError.ts";
import { isTrained } from "./trainingProcess.ts";

/** run.json. An imported run has no spec; its summary has the run folder instead. */
type Described = Omit<RunDescription, "specFile"> & {
  readonly specFile: string | null;
  readonly imported?: { readonly name: string };
};

/**
 * Summarizes a run from its small files. It does not read metrics, so that a list of hundreds of runs appears at once.
 * @throws StoreError when the folder has no run; ProtocolError when one of its files is invalid
 */
export function summarizeRun(runFolder: string): RunSummary {
  const folder = new RunFolder(runFolder);
  const { specFile, created, imported }: Described = folder.describe();
  const results = folder.hasResults() ? folder.readResults() : undefined;
  const isUnderWay = isTrained(runFolder);
  return parseRunSummary({
    type: "runSummary",
    runFolder,
    specFile: specFile === null ? runFolder : folder.specFile(),
    specName: imported?.name ?? basename(specFile ?? runFolder),
    isImported: imported !== undefined,
    name: readRunName(runFolder),
    distinction: null,
    created,
    trainedMs: imported === undefined ? folder.trainedMs() : null,
    status: isUnderWay ? "training" : endedStatus(results?.points ?? []),
    points: results?.points.map((point) => summaryOf(point, isUnderWay)) ?? plannedPoints(folder, isUnderWay),
  });
}

function summaryOf(point: PointResult, isUnderWay: boolean): PointSummary {
  // During training, results.json has the status "stopped" for points that have not ended.
  const { status } = point;
  return pointSummary({ ...point, status: isUnderWay && status === "stopped" ? "training" : status });
}

/** A run has no results before its first batch has ended; its points are those of the spec. */
function plannedPoints(folder: RunFolder, isUnderWay: boolean): readonly PointSummary[] {
  const { points } = parseSpec(folder.specText());
  if (points.length === 0)
    throw new StoreError(
      `the spec in ${folder.path} was changed or damaged: it is no longer valid. Restore it, or train again.`,
    );
  return points.map(({ settings }) => ({ settings, status: isUnderWay ? "training" : "waiting", heldOut: null }));
}
