import { instructionSet, mayDiffer } from "../store/instructionSet.ts";
import type { Lock } from "../store/lock.ts";
import type { RunFolder } from "../store/runFolder.ts";
import { StoreError } from "../store/storeError.ts";
import { SweepRejectedError } from "../sweep/sweepRejected.ts";
import { checkSameSweep } from "../sweep/openRunFolder.ts";
import { SweepPool, type PoolOptions } from "../sweep/sweepPool.ts";
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
export function trainClaimed({
  pool: settings,
  signal,
  log,
  folder,
  plan,
  batches,
  claims,
}: Claimed): Promise<string | undefined> {
  return new Promise((resolve, reject) => {
    let died: string | undefined;
    let fatal: Error | undefined;
    const stop = (): void => {
      pool.stop();
    };
    const fail = (error: Error): void => {
      fatal ??= error;
      stop();
    };
    const workers = Math.min(settings.workers, batches.length);
    const pool = new SweepPool(
      { ...settings, workers, checkpointSeconds: plan.checkpointSeconds },
      {
        onOpened: (opened) => {
          try {
            warnOfProcessor(folder, log);
            checkSameSweep(folder, opened);
            checkPlan(folder, plan, opened.layout);
            pool.train(batches, ({ index }) => ({
              runFolder: folder.path,
              lockNonce: claims.get(index)?.nonce ?? "",
              claimed: true,
            }));
          } catch (error) {
            fail(error instanceof Error ? error : new Error(String(error)));
          }
        },
        onRejected: (problems) => {
          fail(new SweepRejectedError(problems));
        },
        onEpoch: () => undefined,
        onPointFailed: ({ point, failure }) => {
          log(`Point ${point} failed: ${failure.message}`);
        },
        onBatchEnded: (outcomes) => {
          log(`Points ${outcomes.map(({ point, status }) => `${point} (${status})`).join(", ")}`);
        },
        onBatchLost: (_, reason) => {
          died ??= reason;
        },
        onFatal: (message) => {
          fail(new StoreError(message));
        },
        onEmpty: () => {
          signal.removeEventListener("abort", stop);
          if (fatal !== undefined) reject(fatal);
          // A worker that does not answer a request to stop is ended.
          else resolve(signal.aborted ? undefined : died);
        },
      },
    );
    signal.addEventListener("abort", stop);
    if (signal.aborted) stop();
  });
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
