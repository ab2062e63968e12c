import { existsSync, readdirSync } from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import type { RunSnapshot } from "../protocol/runSnapshot.ts";
import type { Yardsticks } from "../protocol/yardsticks.ts";
import { readYardsticks } from "./readYardsticks.ts";
import { readRun } from "./readRun.ts";
import { RunFolder } from "./runFolder.ts";
import { StoreError } from "./storeError.ts";

/**
 * The newest run of a spec among those beside it, or null. Folders that hold no readable run are passed over. An imported run has no
 * spec: its own folder is what it is asked for by.
 */
export function findRun(specFile: string): { readonly runFolder: string; readonly run: RunSnapshot; readonly yardsticks: Yardsticks } | null {
  if (existsSync(join(specFile, "run.json"))) return { runFolder: specFile, run: readRun(specFile), yardsticks: readYardsticks(specFile) };
  const runs = join(dirname(resolve(specFile)), ".vae-lens", "runs");
  if (!existsSync(runs)) return null;
  // Names begin with the time (runId.ts).
  for (const name of readdirSync(runs).toSorted().toReversed()) {
    const runFolder = join(runs, name);
    try {
      if (basename(new RunFolder(runFolder).specFile()) === basename(specFile)) return { runFolder, run: readRun(runFolder), yardsticks: readYardsticks(runFolder) };
    } catch (error) {
      if (!(error instanceof StoreError)) throw error;
    }
  }
  return null;
}
