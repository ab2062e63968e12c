import { parseSpec } from "../spec/parseSpec.ts";
import type { Results } from "../results/results.ts";
import { removeDeadClaims } from "../store/batchClaims.ts";
import { LockHeldError, type Lock } from "../store/lock.ts";
import { RunFolder } from "../store/runFolder.ts";
import { StoreError } from "../store/storeError.ts";
import { sweepResults } from "../sweep/sweepResults.ts";
import { outcomesOf } from "./rounds.ts";
import { readPlan } from "./submission.ts";

/** A task that was killed on another machine holds its claims for two minutes more. */
const MAX_WAIT_MS = 180_000;
const RETRY_MS = 5_000;

/**
 * Writes results.json from the checkpoints, once no task trains. Readers of the folder find the outcomes without it too.
 * @throws LockHeldError when tasks still train; StoreError
 */
export async function collectResults(runFolder: string, maxWaitMs = MAX_WAIT_MS): Promise<Results> {
  const folder = new RunFolder(runFolder);
  const lock = await lockWithin(folder, maxWaitMs);
  try {
    removeDeadClaims(folder.path);
    folder.addTaskTime();
    const results = resultsOf(folder);
    const stored = folder.hasResults() ? folder.readStoredResults() : undefined;
    // To results that are complete, evaluate may have added picks.
    if (stored !== undefined && JSON.stringify(stored.points) === JSON.stringify(results.points)) return stored;
    folder.writeResults(results);
    return results;
  } finally {
    lock.release();
  }
}

function resultsOf(folder: RunFolder): Results {
  const plan = readPlan(folder.path);
  if (plan === undefined) throw new StoreError(`${folder.path} has no plan.json: it was not submitted to a cluster.`);
  const parsed = parseSpec(folder.specText());
  const outcomes = outcomesOf(folder, plan, parsed.points.length);
  return sweepResults(parsed, outcomes, { ...folder.describe(), specFile: folder.specFile() });
}

async function lockWithin(folder: RunFolder, maxWaitMs: number): Promise<Lock> {
  const end = performance.now() + maxWaitMs;
  for (;;) {
    try {
      return folder.lock();
    } catch (error) {
      if (!(error instanceof LockHeldError) || performance.now() > end) throw error;
      await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
    }
  }
}
