import { ClusterError } from "../cluster/clusterError.ts";
import { describeSubmission, type DescribedSubmission, type SubmissionRequest } from "../cluster/describeSubmission.ts";
import { cancelSubmitted, submissionState } from "../cluster/submissionState.ts";
import { futureFolder, planOf } from "../cluster/submissionPlan.ts";
import { readExecutor, readPlan } from "../cluster/submission.ts";
import { submitSweep, type SubmittedSweep } from "../cluster/submitSweep.ts";
import { plural } from "../core/wording.ts";
import type { SubmissionPlan } from "../protocol/submitMessages.ts";
import { isOpen, type Executor, type SweepRequest, type Tasks, type Unasked } from "./executor.ts";

/** A sweep for a cluster. */
export interface SlurmRequest extends SweepRequest, Pick<SubmissionRequest, "profile" | "installation"> {}

export interface PlannedSubmission {
  readonly request: SubmissionRequest & SlurmRequest;
  readonly described: DescribedSubmission;
  readonly plan: SubmissionPlan;
}

/** Trains sweeps as array jobs of Slurm. The run folder is the truth; that Slurm has forgotten a task is ordinary. */
export const slurmExecutor: Executor<SlurmRequest, PlannedSubmission, SubmittedSweep> = {
  async describe(sweep) {
    const { specFile, runFolder, resume } = sweep;
    if (resume) await checkNotUnderWay(runFolder ?? "");
    const request = { ...sweep, plan: resume ? readPlan(runFolder ?? "") : undefined };
    const described = await describeSubmission(request);
    const where = { folder: runFolder ?? futureFolder(specFile), isResume: resume };
    return { request, described, plan: await planOf(described, request, where) };
  },

  submit({ request, described, plan: { accepted, answer } }) {
    // What Slurm refuses leaves no folder behind.
    if (!accepted)
      throw new ClusterError(
        `sbatch would refuse the job: ${answer}. Change the profile (docs/cluster.md), then try again.`,
      );
    return submitSweep(described, request, request);
  },

  poll,

  async cancel(runFolder) {
    const tasks = await poll(runFolder);
    // It may be under way where the cluster can be asked.
    if (tasks !== undefined && "why" in tasks) throw new ClusterError(tasks.why);
    const submission = readExecutor(runFolder)?.submissions.at(-1);
    if (submission === undefined || !isOpen(tasks)) return undefined;
    await cancelSubmitted(submission);
    return {
      what: `Job ${submission.job} was cancelled; its tasks write a last checkpoint.`,
      resumeOptions: " --on slurm",
    };
  },
};

async function poll(runFolder: string): Promise<Tasks | Unasked | undefined> {
  try {
    const state = await submissionState(runFolder);
    return state && { given: { job: state.submission.job }, states: state.tasks.map((task) => task.state) };
  } catch (error) {
    if (error instanceof ClusterError) return { why: error.message };
    throw error;
  }
}

/** @throws ClusterError when tasks of an earlier submission wait or run, or the cluster cannot be asked; StoreError */
async function checkNotUnderWay(runFolder: string): Promise<void> {
  const tasks = await poll(runFolder);
  if (tasks === undefined) return;
  if ("why" in tasks) throw new ClusterError(tasks.why);
  if (!isOpen(tasks) || !("job" in tasks.given)) return;
  const count = (wanted: string): number => tasks.states.filter(({ kind }) => kind === wanted).length;
  throw new ClusterError(
    `job ${tasks.given.job} still trains ${runFolder}: ${plural(count("running"), "task")} running, ${count("waiting")} waiting. ` +
      `Wait for it, or end it with vae-lens cancel ${runFolder} and resume then.`,
  );
}
