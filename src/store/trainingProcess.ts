import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { isLocked } from "./lock.ts";
import { findLock } from "./lockFile.ts";
import { processSpace } from "./processSpace.ts";

/** The process that trains a run: it holds the lock of the run's folder. */
export interface TrainingProcess {
  readonly process: number;
  readonly host: string;
  /** Whether it can be asked to stop from here: it runs on this machine, in no other container. */
  readonly isHere: boolean;
}

const POLL_MS = 200;

/** Whether a process writes into the run now, on any machine. */
export function isTrained(runFolder: string): boolean {
  return isLocked(lockOf(runFolder));
}

/** Undefined if no process writes into the run. @throws StoreError */
export function trainingProcess(runFolder: string): TrainingProcess | undefined {
  if (!isTrained(runFolder)) return undefined;
  const holder = findLock(lockOf(runFolder))?.holder;
  return holder && { process: holder.process, host: holder.host, isHere: holder.space === processSpace };
}

/**
 * Asks the process that trains a run to write checkpoints and to end, and waits until it has.
 * @param trained whose `isHere` is true
 * @returns false if it still trains after `waitMs`
 */
export async function stopTraining(runFolder: string, trained: TrainingProcess, waitMs: number): Promise<boolean> {
  try {
    process.kill(trained.process, "SIGTERM");
  } catch (error) {
    // It has just ended.
    if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error;
  }
  for (const end = Date.now() + waitMs; Date.now() < end; await delay(POLL_MS)) if (!isTrained(runFolder)) return true;
  return !isTrained(runFolder);
}

function lockOf(runFolder: string): string {
  return join(runFolder, "lock");
}
