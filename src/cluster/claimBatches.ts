import { LockHeldError, type Lock, type TaskLock } from "../store/lock.ts";
import type { TaskHolder } from "../store/lockFile.ts";
import type { RunFolder } from "../store/runFolder.ts";
import type { Batch } from "../training/planBatches.ts";
import { pause } from "./pause.ts";

/** How long between two looks at a batch that another task trains. */
const RETRY_MS = 3_000;
/** Who was taken over from writes at most what it had begun; on a network file system it may see the new claim this much later. */
const FENCE_MS = 3_000;

export interface ClaimRequest {
  readonly folder: RunFolder;
  /** Ascending, so that two tasks cannot wait for each other. */
  readonly batches: readonly Batch[];
  readonly task: TaskHolder;
  /** Whether the cluster says that a task has ended; undefined where it does not answer. */
  readonly isGone: (task: TaskHolder) => Promise<boolean | undefined>;
  readonly signal: AbortSignal;
  readonly log: (line: string) => void;
}

/**
 * Claims every batch that has no outcomes. Waits for one that another task trains, until that has finished it or ended.
 * @param claims by index of the batch; receives every claim, and the caller releases them, also after an error or an abort
 */
export async function claimBatches(request: ClaimRequest, claims: Map<number, Lock>): Promise<void> {
  const { folder, batches, signal } = request;
  for (const batch of batches) {
    if (hasOutcomes(folder, batch)) continue;
    const claim = await claimOne(request, batch);
    if (claim !== undefined) claims.set(batch.index, claim);
    if (signal.aborted) return;
  }
  if ([...claims.values()].some(({ tookOver }) => tookOver)) await pause(FENCE_MS, signal);
}

/** Undefined if the batch has got its outcomes meanwhile, or the signal was aborted. */
async function claimOne({ folder, task, isGone, signal, log }: ClaimRequest, batch: Batch): Promise<Lock | undefined> {
  const ended = new Set<string>();
  const name = ({ job, index, restarts }: TaskHolder): string => `${job}_${index}.${restarts}`;
  const by: TaskLock = { task, isEnded: (other) => ended.has(name(other)) };
  for (let waits = 0; !signal.aborted && !hasOutcomes(folder, batch); waits++) {
    try {
      return folder.claim(batch, by);
    } catch (error) {
      if (!(error instanceof LockHeldError)) throw error;
      if (waits === 0) log(`Waiting for batch ${batch.index}: ${error.message}`);
      const other = error.holder?.task;
      if (other !== undefined && other.job !== task.job && (await isGone(other)) === true) ended.add(name(other));
      else await pause(RETRY_MS, signal);
    }
  }
  return undefined;
}

export function hasOutcomes(folder: RunFolder, batch: Batch): boolean {
  return (folder.readProgress(batch)?.outcomes ?? null) !== null;
}
