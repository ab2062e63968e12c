import { existsSync } from "node:fs";
import { join } from "node:path";
import type { RunSummary } from "../protocol/runSummaries.ts";
import { summarizeRun } from "./summarizeRun.ts";
import { firstEntries } from "../files/folderEntries.ts";
import { MAX_RUNS } from "./findRun.ts";

/**
 * The runs in some `.vae-lens/runs` folders, newest first. Folders without a readable run are skipped.
 * @param runsFolders may contain folders that do not exist
 */
export function listRuns(runsFolders: readonly string[]): readonly RunSummary[] {
  const runs = [...new Set(runsFolders)]
    .filter(existsSync)
    .flatMap((folder) => firstEntries(folder, MAX_RUNS).flatMap((name) => summaryOf(join(folder, name))));
  return runs.sort((a, b) => b.created.localeCompare(a.created));
}

/** A person may have edited a run's files: an invalid run must not hide the others. */
function summaryOf(runFolder: string): readonly RunSummary[] {
  try {
    return [summarizeRun(runFolder)];
  } catch {
    return [];
  }
}
