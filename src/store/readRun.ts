import { basename } from "node:path";
import {
  emptyCurve,
  hasDetails,
  type Curve,
  type ImportedFrom,
  type PointSnapshot,
  type RunSnapshot,
} from "../protocol/runSnapshot.ts";
import type { PointResult } from "../results/results.ts";
import { endedStatus } from "../results/reading.ts";
import { isToCome } from "../spec/autoRounds.ts";
import { parseSpec } from "../spec/parseSpec.ts";
import { lastRows } from "./lastRows.ts";
import { lostLinesNote } from "./lostLinesNote.ts";
import type { MetricsRow } from "./metricsFile.ts";
import { freshPoints } from "./freshPoints.ts";
import { PointHistory } from "./pointHistory.ts";
import { isTrained } from "./trainingProcess.ts";
import { finalFigures, withoutDetails } from "../results/finalFigures.ts";
import { RunFolder } from "./runFolder.ts";
import { RunMetrics } from "./runMetrics.ts";
import { StoreError } from "./storeError.ts";

/**
 * Reads a run folder into the snapshot that views show. A run without results was killed before its first batch ended, unless a process
 * trains it now.
 * @param isQueued whether tasks of a cluster wait or start: what is not done will be
 * @param wantsCurves of a run that is not too large for them (runSnapshot.ts)
 * @throws StoreError
 */
export function readRun(path: string, isQueued = false, wantsCurves = true): RunSnapshot {
  // Before its files: a run that ends meanwhile is then read as it ended when it is read again.
  const isUnderWay = isTrained(path);
  const folder = new RunFolder(path);
  const { engine, imported } = folder.describe();
  if (imported !== undefined) return readImportedRun(folder, imported, wantsCurves);
  const { points, axes } = parseSpec(folder.specText());
  if (points.length === 0)
    throw new StoreError(
      `the spec in ${folder.path} was changed or damaged: it is no longer valid. Restore it, or train again.`,
    );
  const results = folder.hasResults() ? folder.readResults() : undefined;
  const { histories, note } = historiesOf(folder, points.length, wantsCurves, results?.points);
  const snapshots = freshPoints(points, isToCome({ axes })).map((point, index) =>
    // results.json has provisional settings for points that are not placed yet.
    point.isToCome === true
      ? point
      : withHistory(
          point,
          histories[index],
          ended(results?.points[index], isUnderWay || isQueued),
          hasDetails(points.length),
        ),
  );
  const left = endedStatus(results?.points ?? []);
  return {
    id: basename(folder.path),
    specName: basename(folder.specFile()),
    axes: axes.map(({ name }) => name),
    engine,
    status: isUnderWay ? "training" : isQueued && left === "stopped" ? "queued" : left,
    message: note,
    points: isUnderWay ? snapshots.map(underWay) : snapshots,
  };
}

/** Until all points have ended, results.json has the status "stopped" for those that have not. */
function ended(result: PointResult | undefined, isUnderWay: boolean): PointResult | undefined {
  return isUnderWay && result?.status === "stopped" ? undefined : result;
}

function underWay(point: PointSnapshot): PointSnapshot {
  return point.status === "stopped" ? { ...point, status: "training" } : point;
}

/** An imported run has no spec: its points are those of results.json. */
function readImportedRun(folder: RunFolder, imported: ImportedFrom, wantsCurves: boolean): RunSnapshot {
  const results = folder.readResults();
  const { histories, note } = historiesOf(folder, results.points.length, wantsCurves);
  return {
    id: basename(folder.path),
    specName: imported.name,
    axes: Object.keys(results.points[0]?.settings ?? {}),
    engine: "",
    status: endedStatus(results.points),
    message: note,
    points: results.points.map((result, index) => importedPoint(index, result, histories[index])),
    imported,
  };
}

/** What the metrics show of a point. */
interface Past {
  readonly last: MetricsRow | undefined;
  readonly curve: () => Curve;
}

/**
 * By point, and a note about what is lost of them. Without curves only the last epochs are read, and none of a run that is done.
 * @param results undefined: unknown
 */
function historiesOf(
  folder: RunFolder,
  points: number,
  wantsCurves: boolean,
  results?: readonly PointResult[],
): { readonly histories: readonly Past[]; readonly note: string | null } {
  if (!wantsCurves || !hasDetails(points)) {
    const isDone = results?.every(({ status }) => status === "done") === true;
    const files = isDone ? [] : new RunMetrics(folder.path).files();
    const last = new Map(files.flatMap(lastRows).map((row) => [row.point, row]));
    const histories = Array.from({ length: points }, (_, point) => ({
      last: last.get(point),
      curve: () => emptyCurve,
    }));
    return { histories, note: null };
  }
  const histories = Array.from({ length: points }, () => new PointHistory());
  const lostLines = folder.visitMetrics((row) => {
    histories[row.point]?.add(row);
  });
  return { histories, note: lostLinesNote(lostLines)[0] ?? null };
}

function importedPoint(index: number, result: PointResult, history: Past | undefined): PointSnapshot {
  const { settings, failure } = result;
  const control = controlOfSettings(settings) ?? { beta: index + 1, control: "run" };
  const epochs = Math.max(1, history?.last?.epoch ?? 0, failure?.epoch ?? 0);
  return withHistory(
    {
      settings,
      ...control,
      epochs,
      epoch: 0,
      status: "waiting",
      heldOut: null,
      train: null,
      failure: null,
      curve: emptyCurve,
    },
    history,
    result,
    // A log has none.
    true,
  );
}

function controlOfSettings({
  "objective.beta": beta,
  "objective.rate": rate,
}: PointResult["settings"]): Pick<PointSnapshot, "beta" | "control"> | undefined {
  if (beta !== undefined) return { beta, control: "beta" };
  return rate === undefined ? undefined : { beta: rate, control: "target rate" };
}

function withHistory(
  point: PointSnapshot,
  history: Past | undefined,
  result: PointResult | undefined,
  keepsDetails: boolean,
): PointSnapshot {
  const last = history?.last;
  const curve = history?.curve() ?? emptyCurve;
  const {
    status = last ? "stopped" : "waiting",
    heldOut = last?.heldOut ?? null,
    train = null,
    failure = null,
  } = result ?? {};
  return {
    ...point,
    curve,
    epoch: last?.epoch ?? (status === "done" ? point.epochs : 0),
    status,
    heldOut,
    train,
    failure,
    ...finalFigures(keepsDetails || result === undefined ? (result ?? {}) : withoutDetails(result)),
  };
}
