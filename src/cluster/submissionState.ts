import type { TaskState } from "../results/taskState.ts";
import { RunFolder } from "../store/runFolder.ts";
import { cancelJob, pastTasks, queuedTasks } from "./slurm.ts";
import type { SubmittedJob } from "./slurmOutput.ts";
import { readExecutor, readPlan, type Plan, type Submission } from "./submission.ts";

export interface SubmittedTask {
  readonly task: number;
  readonly state: TaskState;
}

/** The tasks of the last submission of a run, and what became of them. */
export interface SubmissionState {
  readonly submission: Submission;
  readonly tasks: readonly SubmittedTask[];
}

/**
 * What the cluster knows of a run's tasks. Of a task that its queue has forgotten, the folder says whether it is done, and accounting what
 * became of it otherwise; without accounting it is unknown.
 * @returns undefined for a run that was never given to a cluster
 * @throws StoreError; ClusterError where Slurm's programs are missing
 */
export async function submissionState(runFolder: string): Promise<SubmissionState | undefined> {
  const submission = readExecutor(runFolder)?.submissions.at(-1);
  if (submission === undefined) return undefined;
  const tasks: SubmittedTask[] = [];
  for (const job of jobsOf(submission)) tasks.push(...(await statesOf(runFolder, job)));
  return { submission, tasks };
}

interface SubmittedArray extends SubmittedJob {
  readonly tasks: readonly number[];
}

/** Tasks of an array leave the queue's memory one by one, minutes after each has ended. */
async function statesOf(runFolder: string, array: SubmittedArray): Promise<readonly SubmittedTask[]> {
  const queued = await queuedTasks(array);
  const folder = new RunFolder(runFolder);
  const plan = queued.size < array.tasks.length ? readPlan(runFolder) : undefined;
  const states = array.tasks.map((task) => ({
    task,
    state: queued.get(`${array.job}_${task}`) ?? stateInFolder(folder, plan, task),
  }));
  if (states.every(({ state }) => state.kind !== "unknown")) return states;
  const past = await pastTasks(array);
  return states.map(({ task, state }) => ({
    task,
    state: state.kind === "unknown" ? (past.get(`${array.job}_${task}`) ?? state) : state,
  }));
}

/** The arrays of a submission, those of a later round last. */
function jobsOf({ job, tasks, later, cluster }: Submission): readonly SubmittedArray[] {
  const placed = cluster === undefined ? {} : { cluster };
  return [{ job, tasks, ...placed }, ...(later === undefined ? [] : [{ ...later, ...placed }])];
}

/** What the folder says of a task: done, or unknown. @throws StoreError */
function stateInFolder(folder: RunFolder, plan: Plan | undefined, task: number): TaskState {
  const batches = plan?.tasks[task] ?? [];
  const isDone = batches.every((index) => {
    const points = (plan?.batches[index] ?? []).map((point) => ({ index: point }));
    return (folder.readProgress({ index, points })?.outcomes ?? null) !== null;
  });
  return batches.length > 0 && isDone ? { kind: "ended", how: "COMPLETED" } : { kind: "unknown" };
}

/**
 * Ends the waiting and running tasks of a run, which write a last checkpoint first. The job that writes the results stays and follows.
 * @throws ClusterError
 */
export async function cancelSubmitted(submission: Submission): Promise<void> {
  // The later one first: it would start when the other ends.
  for (const job of jobsOf(submission).toReversed()) await cancelJob(job);
}
