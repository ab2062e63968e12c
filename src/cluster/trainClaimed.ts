import { instructionSet, mayDiffer } from "../store/instructionSet.ts";
import type { Lock } from "../store/lock.ts";
import type { RunFolder } from "../store/runFolder.ts";
import { checkSameSweep } from "../sweep/openRunFolder.ts";
import { SweepPool, type PoolOptions, type TrainingTarget } from "../sweep/sweepPool.ts";
import type { Batch } from "../training/planBatches.ts";
import { checkPlan } from "./checkPlan.ts";
import type { Plan } from "./submission.ts";

/** How a task trains. */
export interface TaskTraining {
  readonly pool: Omit<PoolOptions, "checkpointSeconds">;
  /** Aborting it writes checkpoints of the running batches; the task then ends as stopped. */
  readonly signal: AbortSignal;
  /** Receives lines for the task's log. */
  readonly log: (line: string) => void;
}

interface Claimed extends TaskTraining {
  readonly folder: RunFolder;
  readonly plan: Plan;
  readonly batches: readonly Batch[];
  /** By index of the batch. */
  readonly claims: ReadonlyMap<number, Lock>;
}

/**
 * Trains batches that this process has claimed.
 * @returns why a worker died, if one did
 * @throws SweepRejectedError, StoreError
 */
export async function trainClaimed({
  pool: settings,
  signal,
  log,
  folder,
  plan,
  batches,
  claims,
}: Claimed): Promise<string | undefined> {
  const workers = Math.min(settings.workers, batches.length);
  const pool = new SweepPool({ ...settings, workers, checkpointSeconds: plan.checkpointSeconds }, signal);
  let died: string | undefined;
  try {
    const opened = await pool.opened();
    if (opened === undefined) return undefined;
    warnOfProcessor(folder, log);
    checkSameSweep(folder, opened);
    checkPlan(folder, plan, opened.layout);
    const targetOf = ({ index }: Batch): TrainingTarget => {
      return { runFolder: folder.path, lockNonce: claims.get(index)?.nonce ?? "", claimed: true };
    };
    for await (const event of pool.train(batches, targetOf)) {
      if (event.type === "pointFailed") log(`Point ${event.point} failed: ${event.failure.message}`);
      if (event.type === "batchEnded")
        log(`Points ${event.outcomes.map(({ point, status }) => `${point} (${status})`).join(", ")}`);
      if (event.type === "batchLost") died ??= event.reason;
    }
  } finally {
    await pool.end();
  }
  // A worker that does not answer a request to stop is ended.
  return signal.aborted ? undefined : died;
}

/** Nodes of a cluster may have different processors. */
function warnOfProcessor(folder: RunFolder, log: (line: string) => void): void {
  const recorded = folder.describe().instructionSet;
  if (!mayDiffer(recorded, instructionSet())) return;
  log(
    `This node has another processor (${instructionSet()}) than the one that submitted the sweep (${recorded ?? "unknown"}): its figures can differ ` +
      `in the last digits. Set "constraint" in the profile to nodes with one kind of processor for figures that can be repeated.`,
  );
}
