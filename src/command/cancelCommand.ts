import { resolve } from "node:path";
import { ClusterError } from "../cluster/clusterError.ts";
import { cancelSubmitted } from "../cluster/submissionState.ts";
import { RunFolder } from "../store/runFolder.ts";
import { stopTraining, trainingProcess } from "../store/trainingProcess.ts";
import { exitStatus } from "./exitStatus.ts";
import { isOpen, submittedTasks } from "./submitted.ts";
import type { Terminal } from "./terminal.ts";

/** Stops the process that trains a run, or the jobs of a cluster, after a checkpoint. Returns the exit status. @throws StoreError */
export async function cancelCommand(
  { runFolder }: { readonly runFolder: string },
  terminal: Terminal,
): Promise<number> {
  const path = resolve(runFolder);
  // A folder without a run is refused.
  new RunFolder(path).describe();
  const submitted = await submittedTasks(path);
  if (submitted !== undefined && isOpen(submitted)) {
    const job = await cancelSubmitted(path);
    terminal.out(
      `Job ${job ?? ""} was cancelled; its tasks write a last checkpoint. Resume with: vae-lens sweep --resume ${path} --on slurm`,
    );
    return exitStatus.done;
  }
  const trained = trainingProcess(path);
  if (trained === undefined) {
    // It may be under way where the cluster can be asked.
    if (submitted !== undefined && "why" in submitted) throw new ClusterError(submitted.why);
    terminal.out("Nothing trains this run now.");
    return exitStatus.done;
  }
  terminal.err(`Stopping process ${trained.process} after a last checkpoint ...`);
  await stopTraining(path, trained);
  terminal.out(`Stopped. Resume with: vae-lens sweep --resume ${path}`);
  return exitStatus.done;
}
