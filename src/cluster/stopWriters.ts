import { stopTraining, trainingProcess, type TrainingProcess } from "../store/trainingProcess.ts";
import { ClusterError } from "./clusterError.ts";
import { cancelSubmitted } from "./submissionState.ts";
import { isOpen, submittedTasks } from "./submitted.ts";

/** What was stopped: the job of a cluster, a process, or nothing, because nothing trained the run. */
export type Stopped = { readonly job: string } | { readonly process: TrainingProcess } | undefined;

/**
 * Stops whatever trains a run, after a checkpoint. The tasks of a cluster write theirs after this has returned.
 * @param onStopping called before a process, which may take a minute, is stopped
 * @throws StoreError, ClusterError
 */
export async function stopWriters(
  runFolder: string,
  onStopping: (process: TrainingProcess) => void = () => undefined,
): Promise<Stopped> {
  const submitted = await submittedTasks(runFolder);
  if (submitted !== undefined && isOpen(submitted)) return { job: (await cancelSubmitted(runFolder)) ?? "" };
  const trained = trainingProcess(runFolder);
  if (trained === undefined) {
    // It may be under way where the cluster can be asked.
    if (submitted !== undefined && "why" in submitted) throw new ClusterError(submitted.why);
    return undefined;
  }
  onStopping(trained);
  await stopTraining(runFolder, trained);
  return { process: trained };
}
