import { ClusterError } from "./clusterError.ts";
import { submissionState, type SubmissionState } from "./submissionState.ts";
import { plural } from "../core/wording.ts";

/** The tasks of a run that was submitted to a cluster. */
export interface SubmittedTasks {
  readonly job: string;
  readonly counts: SubmissionState["counts"];
}

/** Why the cluster could not be asked. */
export interface Unasked {
  readonly why: string;
}

/** Undefined for a run that was never submitted. @throws StoreError */
export async function submittedTasks(runFolder: string): Promise<SubmittedTasks | Unasked | undefined> {
  try {
    const state = await submissionState(runFolder);
    return state && { job: state.submission.job, counts: state.counts };
  } catch (error) {
    if (error instanceof ClusterError) return { why: error.message };
    throw error;
  }
}

/** Whether the cluster has yet to train something. */
export function isOpen(tasks: SubmittedTasks | Unasked | undefined): boolean {
  return tasks !== undefined && "counts" in tasks && tasks.counts.waiting + tasks.counts.running > 0;
}

export function submittedText(tasks: SubmittedTasks | Unasked): string {
  if ("why" in tasks) return `Its tasks cannot be asked about here: ${tasks.why}`;
  const { running, waiting, ended, unknown } = tasks.counts;
  const counts = { running, waiting, ended, "unknown to Slurm": unknown };
  const parts = Object.entries(counts).flatMap(([name, count]) => (count === 0 ? [] : [`${count} ${name}`]));
  return `Job ${tasks.job}, ${plural(running + waiting + ended + unknown, "task")}: ${parts.join(", ")}`;
}
