import { join } from "node:path";
import type { PointOutcome } from "../results/results.ts";
import { writeFileAtomically } from "../store/atomicFile.ts";
import type { Lock } from "../store/lock.ts";
import { makeFolder } from "../store/makeFolder.ts";
import { createRunFolder, reopenRunFolder, type RunFolderRequest } from "../sweep/openRunFolder.ts";
import type { SweepOpened } from "../sweep/sweepPool.ts";
import { sweepResults } from "../sweep/sweepResults.ts";
import { checkPlan } from "./checkPlan.ts";
import { ClusterError } from "./clusterError.ts";
import type { DescribedSubmission, SubmissionRequest } from "./describeSubmission.ts";
import { arrayText } from "./packing.ts";
import { submit } from "./slurm.ts";
import { inRounds } from "./rounds.ts";
import { addSubmission, amendSubmission, readPlan, writePlan } from "./submission.ts";
import { afterOptions, arrayOptions, collectorOptions, collectorScript, taskScript } from "./taskScript.ts";

export interface SubmittedSweep {
  readonly runFolder: string;
  /** Undefined: every batch has its outcomes already, and nothing was submitted. */
  readonly job: string | undefined;
  readonly tasks: number;
  /** What a resumed run has lost. */
  readonly notices: SweepOpened["warnings"];
  /** Why results.json will not be written by itself; undefined: it will. */
  readonly withoutCollector: string | undefined;
}

/**
 * Makes the run folder, or opens it again, and submits the tasks that are not done. Nothing of ours stays on this machine.
 * @param where a folder for a new run, or the run that goes on
 * @throws StoreError, ClusterError
 */
export async function submitSweep(
  described: DescribedSubmission,
  { parsed, profile, installation }: SubmissionRequest,
  where: Pick<RunFolderRequest, "specFile" | "runFolder"> & { readonly resume: boolean },
): Promise<SubmittedSweep> {
  const { opened, batches } = described;
  const request = { ...where, opened, specText: parsed.tree.text, version: installation.version };
  const locks: Lock[] = [];
  try {
    const { folder, trainedMs, ended, notices } = where.resume
      ? reopenRunFolder(request, batches, locks)
      : createRunFolder(request, locks);
    const plan = readPlan(folder.path) ?? described.plan;
    checkPlan(folder, plan, opened.layout);
    const outcomes: (PointOutcome | undefined)[] = parsed.points.map(() => undefined);
    for (const outcome of ended) outcomes[outcome.point] = outcome;
    const open = [...plan.tasks.keys()].filter((task) =>
      plan.tasks[task]?.some((batch) => plan.batches[batch]?.some((point) => outcomes[point] === undefined)),
    );
    const { first, later } = inRounds(plan, parsed, open);
    const runFolder = folder.path;
    if (open.length === 0) return { runFolder, job: undefined, tasks: 0, notices, withoutCollector: undefined };
    // From now on the time counts from the first task.
    if (trainedMs > 0) folder.writeTrainedMs(trainedMs);
    writePlan(runFolder, plan);
    makeFolder(join(runFolder, "logs"));
    // Readers add the outcomes of checkpoints that are newer than this file.
    const { specFile } = where;
    folder.writeResults(sweepResults(parsed, outcomes, { ...opened, specFile }));
    const script = taskScript(profile, runFolder, installation);
    writeFileAtomically(join(runFolder, "task.sh"), [Buffer.from(script)]);
    const { job, cluster } = await submitFor(runFolder, () =>
      submit(arrayOptions(profile, runFolder, arrayText(first)), script),
    );
    const submitted = new Date().toISOString();
    const placed = cluster === undefined ? {} : { cluster };
    addSubmission(runFolder, { job, ...placed, collector: null, tasks: first, submitted, profile: profile.file });
    const jobs = [job];
    if (later.length > 0) {
      const waiting = [...afterOptions(jobs), ...arrayOptions(profile, runFolder, arrayText(later))];
      const second = await submitFor(runFolder, () => submit(waiting, script), ` when job ${job} has ended`);
      amendSubmission(runFolder, { later: { job: second.job, tasks: later } });
      jobs.push(second.job);
    }
    const withoutCollector = await submitCollector({ profile, installation }, runFolder, jobs);
    return { runFolder, job, tasks: open.length, notices, withoutCollector };
  } finally {
    for (const lock of locks) lock.release();
  }
}

/** A refusal leaves a run without tasks, which can be submitted again. */
async function submitFor<Result>(runFolder: string, submission: () => Promise<Result>, when = ""): Promise<Result> {
  try {
    return await submission();
  } catch (error) {
    if (!(error instanceof ClusterError)) throw error;
    throw new ClusterError(
      `${error.message} Then submit it${when} with: vae-lens sweep --resume ${runFolder} --on slurm`,
    );
  }
}

/** @returns why it could not be submitted, if so */
async function submitCollector(
  { profile, installation }: Pick<SubmissionRequest, "profile" | "installation">,
  runFolder: string,
  arrays: readonly string[],
): Promise<string | undefined> {
  const script = collectorScript(profile, runFolder, installation);
  try {
    const { job } = await submit(collectorOptions(profile, runFolder, arrays), script);
    amendSubmission(runFolder, { collector: job });
    return undefined;
  } catch (error) {
    if (error instanceof ClusterError) return error.message;
    throw error;
  }
}
