import { basename } from "node:path";
import type { PointOutcome, PointResult, Results } from "../results/results.ts";
import { pointResult } from "../results/pointResult.ts";
import { failureText } from "../results/wording.ts";
import type { SweepPoint } from "../spec/expandSweep.ts";
import type { RunFolder } from "../store/runFolder.ts";
import { StoreError } from "../store/storeError.ts";
import { openRunData } from "./runData.ts";
import { trainedPoints, type TrainedPoint } from "./trainedPoints.ts";

export interface OpenedRun {
  readonly folder: RunFolder;
  /** From results.json, or from the checkpoints of a run that was killed before it wrote any results. */
  readonly results: Results;
  /** All points of the sweep, trained or not. */
  readonly points: readonly SweepPoint[];
  /** The points with a checkpoint, whether their training has ended or not. */
  readonly trained: readonly TrainedPoint[];
}

/**
 * Reads a run with its data and its models' parameters.
 * @throws StoreError when the folder holds no run with a trained model, or the data differ from those of the run
 */
export async function openRun(path: string, mediaFolder: string): Promise<OpenedRun> {
  const run = await openRunData(path, mediaFolder);
  const { folder, points } = run;
  const { dataFingerprint, engine } = folder.describe();
  const outcomes: PointOutcome[] = [];
  const trained = run.batches.flatMap((batch) => {
    const checkpoint = folder.readCheckpoint(batch);
    if (checkpoint === undefined) return [];
    outcomes.push(...(checkpoint.progress.outcomes ?? []));
    return trainedPoints(run, batch, checkpoint);
  });
  if (!folder.hasResults() && trained.length === 0) {
    throw new StoreError(`${folder.path} has no results yet: finish it with vae-lens sweep --resume ${folder.path}.`);
  }
  const written: Results = folder.hasResults()
    ? folder.readResults()
    : { format: 1, spec: basename(folder.specFile()), engine, dataFingerprint, points: [], picks: [] };
  const results = points.map(({ settings, index }) =>
    resultOf(
      settings,
      written.points[index],
      outcomes.find(({ point }) => point === index),
    ),
  );
  if (trained.length === 0) throw new StoreError(nothingTrained(folder.path, results));
  return {
    folder,
    results: { ...written, points: results },
    points,
    trained: trained.toSorted((a, b) => a.point.index - b.point.index),
  };
}

function nothingTrained(path: string, results: readonly PointResult[]): string {
  const failed = results.flatMap(({ failure }, point) => (failure === null ? [] : [{ point, failure }]));
  const [first] = failed;
  if (first === undefined) return `${path} has no trained model: finish it with vae-lens sweep --resume ${path}.`;
  const others = failed.length > 1 ? `${failed.length} points failed, the first` : `Point ${first.point} failed`;
  return `${path} has no trained model. ${others}: ${failureText(first.failure)}.`;
}

/** A checkpoint may hold the outcome of a point that results.json does not have yet. */
function resultOf(
  settings: PointResult["settings"],
  written: PointResult | undefined,
  outcome: PointOutcome | undefined,
): PointResult {
  if (written !== undefined && (written.status === "done" || outcome === undefined)) return written;
  return pointResult(settings, outcome);
}
