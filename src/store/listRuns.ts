import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import type { RunSummary } from "../protocol/runSummaries.ts";
import { summarizeRun } from "./summarizeRun.ts";

/**
 * The runs in some `.vae-lens/runs` folders, newest first. Folders that hold no readable run are passed over.
 * @param runsFolders those that do not exist hold none
 */
export function listRuns(runsFolders: readonly string[]): readonly RunSummary[] {
  const runs = [...new Set(runsFolders)]
    .filter(existsSync)
    .flatMap((folder) => readdirSync(folder).flatMap((name) => summaryOf(join(folder, name))));
  return runs.sort((a, b) => b.created.localeCompare(a.created));
}

/** Anybody may have edited a run's files: whatever is wrong with one, the others are listed. */
function summaryOf(runFolder: string): readonly RunSummary[] {
  try {
    return [summarizeRun(runFolder)];
  } catch {
    return [];
  }
}
