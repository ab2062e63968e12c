import { ClusterError } from "../cluster/clusterError.ts";
import { wasSubmitted } from "../store/wasSubmitted.ts";
import type { Cancelled, Tasks, Trainer, Unasked } from "./executor.ts";
import { localExecutor } from "./localExecutor.ts";
import { slurmExecutor } from "./slurmExecutor.ts";

/** To whom a run was given, as its folder says. One that was submitted may have been resumed on a machine, and the other way round. */
function executorsOf(runFolder: string): readonly Trainer[] {
  return wasSubmitted(runFolder) ? [slurmExecutor, localExecutor] : [localExecutor];
}

/** The tasks of a run, wherever they are trained. @throws StoreError */
export async function pollRun(runFolder: string): Promise<readonly (Tasks | Unasked)[]> {
  const polled = await Promise.all(executorsOf(runFolder).map((executor) => executor.poll(runFolder)));
  return polled.filter((tasks) => tasks !== undefined);
}

/**
 * Ends whatever trains a run, after a checkpoint.
 * @param onStopping called before something that may take a minute
 * @returns empty: nothing trained it
 * @throws StoreError; ClusterError if nothing was ended, and a cluster that may train it cannot be asked
 */
export async function cancelRun(runFolder: string, onStopping?: (what: string) => void): Promise<readonly Cancelled[]> {
  const cancelled: Cancelled[] = [];
  let unasked: ClusterError | undefined;
  for (const executor of executorsOf(runFolder)) {
    try {
      const one = await executor.cancel(runFolder, onStopping);
      if (one !== undefined) cancelled.push(one);
    } catch (error) {
      if (!(error instanceof ClusterError)) throw error;
      unasked = error;
    }
  }
  if (cancelled.length === 0 && unasked !== undefined) throw unasked;
  return cancelled;
}
