import { statSync } from "node:fs";
import { basename, join } from "node:path";
import { pointSummary } from "../protocol/pointSummary.ts";
import { parseRunSummary, type PointSummary, type RunSummary } from "../protocol/runSummaries.ts";
import { endedStatus, isComplete } from "../results/reading.ts";
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
  const measured = folder.hasResults() ? measuredPoints(folder) : undefined;
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
    status: isUnderWay ? "training" : endedStatus(measured ?? []),
    points: measured?.map((point) => underWay(point, isUnderWay)) ?? plannedPoints(folder, isUnderWay),
  });
}

/** Of large complete runs, as they were last read: all runs are listed again when one changes, and ten thousand points take a second to read. */
const known = new Map<string, { readonly stamp: string; readonly points: readonly PointSummary[] }>();
const MIN_KNOWN_BYTES = 2 ** 20;
const MAX_KNOWN = 100;

function measuredPoints(folder: RunFolder): readonly PointSummary[] {
  const { size, ino, mtimeNs } = statSync(join(folder.path, "results.json"), { bigint: true });
  const stamp = `${ino} ${size} ${mtimeNs}`;
  const before = known.get(folder.path);
  if (before?.stamp === stamp) return before.points;
  const points = folder.readResults().points.map(pointSummary);
  known.delete(folder.path);
  // Checkpoints may add to a run that was stopped.
  if (size >= MIN_KNOWN_BYTES && isComplete(points)) known.set(folder.path, { stamp, points });
  for (const oldest of [...known.keys()].slice(0, -MAX_KNOWN)) known.delete(oldest);
  return points;
}

/** During training, results.json has the status "stopped" for points that have not ended. */
function underWay(point: PointSummary, isUnderWay: boolean): PointSummary {
  return isUnderWay && point.status === "stopped" ? { ...point, status: "training" } : point;
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
