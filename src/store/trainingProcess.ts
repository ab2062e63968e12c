import { setTimeout as delay } from "node:timers/promises";
import { folderLock, hasLivingClaim } from "./batchClaims.ts";
import { isLocked } from "./lock.ts";
import { findLock } from "./lockFile.ts";
import { processSpace } from "./processSpace.ts";
import { StoreError } from "./storeError.ts";

/** The process that trains a run: it holds the lock of the run's folder. */
export interface TrainingProcess {
  readonly process: number;
  readonly host: string;
  /** ISO 8601; null: unknown. */
  readonly since: string | null;
  /** Whether it can be asked to stop from here: it runs on this machine, in no other container. */
  readonly isHere: boolean;
}

const POLL_MS = 200;
/** Writing the last checkpoints of a large model takes some seconds. */
const MAX_WAIT_MS = 60_000;

/** Whether a process writes into the run now, on any machine. */
export function isTrained(runFolder: string): boolean {
  return isLocked(folderLock(runFolder)) || hasLivingClaim(runFolder);
}

/** Undefined if no process writes into the whole run; the tasks of a cluster write into their parts. @throws StoreError */
export function trainingProcess(runFolder: string): TrainingProcess | undefined {
  const file = folderLock(runFolder);
  const holder = isLocked(file) ? findLock(file)?.holder : undefined;
  if (holder === undefined) return undefined;
  const { process, host, since = null, space } = holder;
  return { process, host, since, isHere: space === processSpace };
}

/**
 * Asks the process that trains a run to write checkpoints and to end, as Ctrl-C does, and waits until it has.
 * @throws StoreError if it cannot be reached from here, or does not end
 */
export async function stopTraining(runFolder: string, { process: id, host, isHere }: TrainingProcess): Promise<void> {
  if (!isHere)
    throw new StoreError(
      `${runFolder} is trained by process ${id} on ${host}, which cannot be reached from here: run vae-lens cancel there, or stop the process.`,
    );
  try {
    process.kill(id, "SIGTERM");
  } catch (error) {
    // It has just ended.
    if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error;
  }
  for (const end = Date.now() + MAX_WAIT_MS; isTrained(runFolder); await delay(POLL_MS))
    if (Date.now() > end)
      throw new StoreError(
        `process ${id} still trains ${runFolder} after ${MAX_WAIT_MS / 1000} s: end it, and resume the run.`,
      );
}
