import { existsSync } from "node:fs";
import { join } from "node:path";
import type { ImportedFrom } from "../protocol/runSnapshot.ts";
import type { Results } from "../results/results.ts";
import { writeJsonAtomically } from "./atomicFile.ts";
import { RUN_FORMAT } from "./format.ts";
import { checkNoLinks } from "./linksInRun.ts";
import { makeFolder } from "./makeFolder.ts";
import type { MetricsRow } from "./metricsFile.ts";
import type { RunDescription, StoredRun } from "./runDescription.ts";
import type { RunFolder } from "./runFolder.ts";
import { RunMetrics } from "./runMetrics.ts";
import { StoreError } from "./storeError.ts";

/**
 * Creates a run that consists of figures: it has no spec and no checkpoints.
 * @throws StoreError when it cannot be made, or already holds a run.
 */
export function createImportedRun(
  folder: RunFolder,
  description: Omit<RunDescription, "format" | "specFile" | "dataFingerprint"> & { readonly imported: ImportedFrom },
  rows: readonly MetricsRow[],
  results: Results,
): void {
  const file = join(folder.path, "run.json");
  if (existsSync(file)) throw new StoreError(`${folder.path} already holds a run: choose another folder with --out.`);
  makeFolder(folder.path);
  checkNoLinks(folder.path);
  new RunMetrics(folder.path).write({ index: 0, points: results.points.map((_, index) => ({ index })) }, rows);
  folder.writeResults(results);
  const stored: StoredRun = {
    format: RUN_FORMAT,
    specFile: null,
    dataFingerprint: results.dataFingerprint,
    ...description,
  };
  // Last: a folder with a run.json is complete.
  writeJsonAtomically(file, stored);
}
