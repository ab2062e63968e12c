import type { Results } from "../results/results.ts";
import { LockHeldError, type Lock } from "./lock.ts";
import type { RunFolder } from "./runFolder.ts";

/**
 * Adds picks to the results that they were computed from. If a resumed sweep has written other results, or trains, those stay.
 * @throws StoreError
 */
export function addPicks(folder: RunFolder, from: Results, picks: Results["picks"]): void {
  const lock = lockUnlessTraining(folder);
  if (lock === undefined) return;
  try {
    if (JSON.stringify(folder.readResults().points) === JSON.stringify(from.points))
      folder.writeResults({ ...from, picks });
  } finally {
    lock.release();
  }
}

function lockUnlessTraining(folder: RunFolder): Lock | undefined {
  try {
    return folder.lock();
  } catch (error) {
    if (error instanceof LockHeldError) return undefined;
    throw error;
  }
}
