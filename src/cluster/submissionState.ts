import { existsSync } from "node:fs";
import { plural } from "../core/wording.ts";
import { RunFolder } from "../store/runFolder.ts";
import { ClusterError } from "./clusterError.ts";
import { cancelJob, taskStates } from "./slurm.ts";
import type { TaskState } from "./slurmOutput.ts";
import { readExecutor, readPlan, type Submission } from "./submission.ts";

export interface SubmittedTask {
  readonly task: number;
  readonly state: TaskState;
}

/** The tasks of the last submission of a run, and what became of them. */
export interface SubmissionState {
  readonly submission: Submission;
  readonly tasks: readonly SubmittedTask[];
  readonly counts: Readonly<Record<TaskState["kind"], number>>;
}

/**
 * What the cluster knows of a run's tasks. Of a task that it has forgotten, the folder says whether it is done; otherwise it is unknown.
 * @returns undefined for a run that was never given to a cluster
 * @throws StoreError; ClusterError where Slurm's programs are missing
 */
export async function submissionState(runFolder: string): Promise<SubmissionState | undefined> {
  const submission = readExecutor(runFolder)?.submissions.at(-1);
  if (submission === undefined) return undefined;
  const jobs = jobsOf(submission);
  const known = await taskStates(jobs);
  const tasks = jobs.flatMap(({ job, tasks: own }) =>
    own.map((task): SubmittedTask => {
      const state = known.get(`${job}_${task}`) ?? { kind: "unknown" };
      return { task, state: state.kind === "unknown" ? stateInFolder(runFolder, task) : state };
    }),
  );
  const counts = { waiting: 0, running: 0, ended: 0, unknown: 0 };
  for (const { state } of tasks) counts[state.kind] += 1;
  return { submission, tasks, counts };
}

/** The arrays of a submission, those of a later round last. */
function jobsOf({ job, tasks, later, cluster }: Submission) {
  const placed = cluster === undefined ? {} : { cluster };
  return [{ job, tasks, ...placed }, ...(later === undefined ? [] : [{ ...later, ...placed }])];
}

function stateInFolder(runFolder: string, task: number): TaskState {
  if (!existsSync(runFolder)) return { kind: "unknown" };
  const folder = new RunFolder(runFolder);
  const plan = readPlan(runFolder);
  const batches = plan?.tasks[task] ?? [];
  const isDone = batches.every((index) => {
    const points = (plan?.batches[index] ?? []).map((point) => ({ index: point }));
    return (folder.readProgress({ index, points })?.outcomes ?? null) !== null;
  });
  return batches.length > 0 && isDone ? { kind: "ended", how: "COMPLETED" } : { kind: "unknown" };
}

/** @throws ClusterError when tasks of an earlier submission wait or run; StoreError */
export async function checkNotUnderWay(runFolder: string): Promise<void> {
  const state = await submissionState(runFolder);
  if (state === undefined || state.counts.waiting + state.counts.running === 0) return;
  const { counts, submission } = state;
  throw new ClusterError(
    `job ${submission.job} still trains ${runFolder}: ${plural(counts.running, "task")} running, ${counts.waiting} waiting. ` +
      `Wait for it, or end it with vae-lens cancel ${runFolder} and resume then.`,
  );
}

/**
 * Ends the waiting and running tasks of a run, which write a last checkpoint first. The job that writes the results stays and follows.
 * @returns the array job; undefined for a run that was never given to a cluster
 * @throws StoreError, ClusterError
 */
export async function cancelSubmitted(runFolder: string): Promise<string | undefined> {
  const submission = readExecutor(runFolder)?.submissions.at(-1);
  if (submission === undefined) return undefined;
  // The later one first: it would start when the other ends.
  for (const job of jobsOf(submission).toReversed()) await cancelJob(job);
  return submission.job;
}
