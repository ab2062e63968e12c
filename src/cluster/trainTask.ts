import { basename } from "node:path";
import { parseSpec } from "../spec/parseSpec.ts";
import type { Lock } from "../store/lock.ts";
import type { TaskHolder } from "../store/lockFile.ts";
import { RunFolder } from "../store/runFolder.ts";
import { StoreError } from "../store/storeError.ts";
import { markBegun } from "../store/trainedTime.ts";
import type { Batch } from "../training/planBatches.ts";
import { claimBatches, hasOutcomes } from "./claimBatches.ts";
import { isTaskGone } from "./slurm.ts";
import { readPlan, type Plan } from "./submission.ts";
import { taskExit } from "./taskExit.ts";
import { trainClaimed, type TaskTraining } from "./trainClaimed.ts";

export interface TrainTaskOptions extends TaskTraining {
  readonly runFolder: string;
  /** Of the plan. */
  readonly task: number;
  readonly holder: TaskHolder;
}

/**
 * Trains the batches of a task on a node of a cluster, or goes on with them.
 * @returns an exit status of taskExit.ts
 * @throws SweepRejectedError, StoreError when a repetition would fail too
 */
export async function trainTask(options: TrainTaskOptions): Promise<number> {
  const { runFolder, task, holder, signal, log } = options;
  const folder = new RunFolder(runFolder);
  const { plan, batches } = taskBatches(folder, task);
  const claims = new Map<number, Lock>();
  try {
    const isGone = ({ job, index }: TaskHolder): Promise<boolean | undefined> => isTaskGone(job, index);
    await claimBatches({ folder, batches, task: holder, isGone, signal, log }, claims);
    // Its previous holder may have finished a batch between the look and the claim.
    const open = batches.filter((batch) => claims.has(batch.index) && !hasOutcomes(folder, batch));
    for (const batch of open) {
      const lockNonce = claims.get(batch.index)?.nonce ?? "";
      new RunFolder(runFolder, { lockNonce, claimed: true }).prepareBatch(batch);
    }
    log(`Task ${task} of ${basename(runFolder)}: ${open.length} of ${batches.length} batches to train.`);
    const before = progressOf(folder, open);
    if (open.length > 0) markBegun(folder.path);
    const crash =
      open.length === 0 || signal.aborted
        ? undefined
        : await trainClaimed({ ...options, folder, plan, batches: open, claims });
    if (batches.every((batch) => hasOutcomes(folder, batch))) return taskExit.done;
    if (crash !== undefined) {
      log(`Its worker process died (${crash}).`);
      return taskExit.crashed;
    }
    return progressOf(folder, open) === before ? taskExit.noProgress : taskExit.stopped;
  } finally {
    for (const claim of claims.values()) claim.release();
  }
}

/** @throws StoreError when the folder has no such task */
function taskBatches(folder: RunFolder, task: number): { readonly plan: Plan; readonly batches: readonly Batch[] } {
  const plan = readPlan(folder.path);
  const indexes = plan?.tasks[task];
  if (plan === undefined || indexes === undefined) {
    throw new StoreError(
      `${folder.path} has no task ${task} in its plan.json: submit it with vae-lens sweep --resume ${folder.path} --on slurm.`,
    );
  }
  const { points } = parseSpec(folder.specText());
  const batches = indexes
    .toSorted((a, b) => a - b)
    .map((index) => ({ index, points: (plan.batches[index] ?? []).flatMap((point) => points[point] ?? []) }));
  return { plan, batches };
}

/** How far the batches are on disk, as a text to compare. */
function progressOf(folder: RunFolder, batches: readonly Batch[]): string {
  const progress = batches.map((batch) => folder.readProgress(batch));
  return JSON.stringify(progress.map((one) => [one?.epoch ?? 0, one?.step ?? 0, (one?.outcomes ?? null) !== null]));
}
