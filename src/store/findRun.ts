import { existsSync } from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import type { RunSnapshot } from "../protocol/runSnapshot.ts";
import type { Measurements } from "../protocol/measurements.ts";
import { readMeasurements } from "./readMeasurements.ts";
import { readRun } from "./readRun.ts";
import { RunFolder } from "./runFolder.ts";
import { StoreError } from "./storeError.ts";
import { firstEntries } from "../files/folderEntries.ts";

/** More entries of a runs folder are not read. */
export const MAX_RUNS = 100_000;

export interface FoundRun {
  readonly runFolder: string;
  readonly run: RunSnapshot;
  readonly measurements: Measurements;
}

/** The run in a folder. @throws StoreError */
export function openRunFolder(runFolder: string): FoundRun {
  return { runFolder, run: readRun(runFolder), measurements: readMeasurements(runFolder) };
}

/**
 * Finds a run of a spec in the runs folder beside it; null if there is none. Folders without a readable run are skipped.
 * An imported run has no spec; the caller passes its folder instead.
 * @param wanted name of the run's folder; the newest run if null, or if that folder no longer exists
 */
export function findRun(specFile: string, wanted: string | null = null): FoundRun | null {
  if (existsSync(join(specFile, "run.json"))) return openRunFolder(specFile);
  const runs = join(dirname(resolve(specFile)), ".vae-lens", "runs");
  if (!existsSync(runs)) return null;
  // Folder names begin with the time (runId).
  const newestFirst = firstEntries(runs, MAX_RUNS).toSorted().toReversed();
  for (const name of newestFirst.toSorted((a, b) => Number(b === wanted) - Number(a === wanted))) {
    const runFolder = join(runs, name);
    try {
      if (basename(new RunFolder(runFolder).specFile()) === basename(specFile)) return openRunFolder(runFolder);
    } catch (error) {
      if (!(error instanceof StoreError)) throw error;
    }
  }
  return null;
}
