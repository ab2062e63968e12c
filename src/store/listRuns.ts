import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { ProtocolError } from "../protocol/messageParser.ts";
import type { RunSummary } from "../protocol/runSummaries.ts";
import { StoreError } from "./storeError.ts";
import { summarizeRun } from "./summarizeRun.ts";

/**
 * The runs in some `.vae-lens/runs` folders, newest first. Folders that hold no readable run are passed over.
 * @param runsFolders those that do not exist hold none
 */
export function listRuns(runsFolders: readonly string[]): readonly RunSummary[] {
  const runs = [...new Set(runsFolders)].filter(existsSync).flatMap((folder) => readdirSync(folder).flatMap((name) => summaryOf(join(folder, name))));
  return runs.sort((a, b) => b.created.localeCompare(a.created));
}

function summaryOf(runFolder: string): readonly RunSummary[] {
  try {
    return [summarizeRun(runFolder)];
  } catch (error) {
    if (error instanceof StoreError || error instanceof ProtocolError) return [];
    throw error;
  }
}
