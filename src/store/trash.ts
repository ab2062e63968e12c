import { existsSync, lstatSync, readdirSync, renameSync, rmSync, utimesSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { makeFolder } from "./makeFolder.ts";
import { RunFolder } from "./runFolder.ts";
import { StoreError, storing } from "./storeError.ts";

/** Deleted runs lie in `.vae-lens/trash`, beside `.vae-lens/runs`, until they are restored or purged. */

const DAY_MS = 24 * 60 * 60 * 1000;
const KEPT_DAYS = 30;

/** @throws StoreError when the folder has no run, or a process trains it. */
export function trashRun(runFolder: string, now: Date): void {
  const folder = new RunFolder(runFolder);
  folder.describe();
  const trashed = trashFolder(runFolder);
  if (existsSync(trashed))
    throw new StoreError(`there is a ${basename(runFolder)} in ${dirname(trashed)} already; move it elsewhere first.`);
  makeFolder(dirname(trashed));
  // The lock keeps other processes from resuming the run while it is moved.
  const lock = folder.lock();
  try {
    move(runFolder, trashed);
  } finally {
    lock.release();
  }
  rmSync(join(trashed, "lock"), { force: true });
  // The purge reads the age in the trash from the modification time.
  utimesSync(trashed, now, now);
}

/** @param runFolder its former path. @throws StoreError when it is not in the trash, or the path is taken. */
export function restoreRun(runFolder: string): void {
  const trashed = trashFolder(runFolder);
  if (!existsSync(trashed)) throw new StoreError(`${basename(runFolder)} is no longer in ${dirname(trashed)}.`);
  if (existsSync(runFolder)) throw new StoreError(`there is a ${runFolder} already; move it elsewhere first.`);
  makeFolder(dirname(runFolder));
  move(trashed, runFolder);
}

/** Removes runs for good that were deleted more than thirty days ago. Other files stay. */
export function purgeTrash(runsFolder: string, now: Date): void {
  const trash = join(dirname(runsFolder), "trash");
  if (!existsSync(trash) || lstatSync(trash).isSymbolicLink()) return;
  for (const name of readdirSync(trash)) {
    const folder = join(trash, name);
    try {
      if (isOld(folder, now) && isRun(folder)) rmSync(folder, { recursive: true, force: true });
    } catch {
      // No permission, or another window is removing it.
    }
  }
}

/** Does not follow links: their targets were not deleted. */
function isOld(folder: string, now: Date): boolean {
  const status = lstatSync(folder);
  return status.isDirectory() && now.getTime() - status.mtimeMs > KEPT_DAYS * DAY_MS;
}

function isRun(folder: string): boolean {
  try {
    new RunFolder(folder).describe();
    return true;
  } catch {
    return false;
  }
}

function trashFolder(runFolder: string): string {
  return join(dirname(dirname(runFolder)), "trash", basename(runFolder));
}

function move(from: string, to: string): void {
  storing("write", to, () => {
    renameSync(from, to);
  });
}
