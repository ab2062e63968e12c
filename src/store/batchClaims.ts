import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { heldBy, isLocked, LockHeldError, takeLock, type Lock, type TaskLock } from "./lock.ts";
import { makeFolder } from "./makeFolder.ts";
import { storing } from "./storeError.ts";

/**
 * The tasks of a cluster train batches of one folder at the same time: each batch has a lock of its own, its claim. The lock of the folder
 * excludes all claims. Both sides look at the other's lock after they have taken their own, so that at least one sees the other.
 */

const CLAIM_NAME = /^batch-\d+\.lock$/;

/** The lock of a whole run folder. */
export function folderLock(runFolder: string): string {
  return join(runFolder, "lock");
}

export function claimFile(runFolder: string, batch: number): string {
  return join(runFolder, "claims", `batch-${String(batch).padStart(3, "0")}.lock`);
}

/** @throws LockHeldError when another process trains the batch, or has the lock of the folder */
export function takeClaim(runFolder: string, batch: number, by: TaskLock): Lock {
  const file = claimFile(runFolder, batch);
  makeFolder(join(runFolder, "claims"));
  const claim = takeLock(file, `training of batch ${batch} of ${runFolder}`, by);
  const rival = heldBy(folderLock(runFolder), file);
  if (rival === undefined) return claim;
  claim.release();
  throw rival;
}

/** Whether a living process holds a claim. */
export function hasLivingClaim(runFolder: string): boolean {
  return claimFiles(runFolder).some(isLocked);
}

function claimFiles(runFolder: string): readonly string[] {
  const folder = join(runFolder, "claims");
  if (!existsSync(folder)) return [];
  const names = storing("read", folder, () => readdirSync(folder));
  return names.filter((name) => CLAIM_NAME.test(name)).map((name) => join(folder, name));
}

/** A claim that a living process holds, as the error for who has just taken the lock of the folder; undefined without one. */
export function livingClaim(runFolder: string): LockHeldError | undefined {
  for (const file of claimFiles(runFolder)) {
    const held = heldBy(file, folderLock(runFolder));
    if (held !== undefined) return held;
  }
  return undefined;
}

/**
 * Removes the claims of dead processes. Another machine would wait for two minutes before it believes that they are dead; one that ran on
 * the same machine knows it at once.
 */
export function removeDeadClaims(runFolder: string): void {
  for (const file of claimFiles(runFolder)) {
    try {
      takeLock(file, `the end of a sweep into ${runFolder}`).release();
    } catch (error) {
      if (!(error instanceof LockHeldError)) throw error;
    }
  }
}
