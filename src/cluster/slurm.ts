import { execFile } from "node:child_process";
import type { TaskState } from "../results/taskState.ts";
import { ClusterError } from "./clusterError.ts";
import {
  fitsNoNodeNow,
  parseMaxArraySize,
  parsePast,
  parseQueue,
  parseSubmitted,
  PAST_FORMAT,
  QUEUE_FORMAT,
  refusal,
  type SubmittedJob,
} from "./slurmOutput.ts";

/** Slurm's programs. No shell is between them and us. */

/** A controller under load answers late; beyond this it does not answer. */
const TIMEOUT_MS = 60_000;
const MAX_OUTPUT_BYTES = 64 * 2 ** 20;

interface Answer {
  /** Null: it did not answer in time. */
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** @throws ClusterError where Slurm is not installed */
function run(program: string, args: readonly string[], input = ""): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const child = execFile(
      program,
      args,
      { timeout: TIMEOUT_MS, maxBuffer: MAX_OUTPUT_BYTES, encoding: "utf8" },
      (error, stdout, stderr) => {
        if (error?.code === "ENOENT") {
          reject(
            new ClusterError(
              `${program} was not found: run this on a login node of a Slurm cluster, or load its module first.`,
            ),
          );
        } else
          resolve({ status: error === null ? 0 : typeof error.code === "number" ? error.code : null, stdout, stderr });
      },
    );
    // A program that ended before it read its input.
    child.stdin?.on("error", () => undefined);
    child.stdin?.end(input);
  });
}

/** @throws ClusterError when it is refused */
export async function submit(options: readonly string[], script: string): Promise<SubmittedJob> {
  const { status, stdout, stderr } = await run("sbatch", ["--parsable", ...options], script);
  const job = parseSubmitted(stdout);
  if (status === 0 && job !== undefined) return job;
  throw new ClusterError(
    status === null
      ? `sbatch did not answer within ${TIMEOUT_MS / 1000} s, so that it is unknown whether the job was submitted: look with squeue --me.`
      : `sbatch refused the job: ${refusal(stderr) || `exit status ${status}`}. Change the profile (docs/cluster.md), then try again.`,
  );
}

/** What sbatch says that it would do. */
export interface TestAnswer {
  /** Whether a submission is worth a try. */
  readonly accepted: boolean;
  /** No node can run the job now: they are down or drained, and it would wait; or it asks for more than they have, and is refused. */
  readonly isUnsure: boolean;
  readonly answer: string;
}

/** Nothing is submitted. */
export async function testSubmission(options: readonly string[], script: string): Promise<TestAnswer> {
  const { status, stdout, stderr } = await run("sbatch", ["--test-only", ...options], script);
  const answer = refusal(`${stdout}\n${stderr}`) || `no answer (exit status ${status ?? "none"})`;
  const isUnsure = status !== 0 && fitsNoNodeNow(answer);
  return { accepted: status === 0 || isUnsure, isUnsure, answer };
}

/** Undefined if the cluster does not say. */
export async function maxArraySize(): Promise<number | undefined> {
  return parseMaxArraySize((await run("scontrol", ["show", "config"])).stdout);
}

/** The tasks of an array that are in the queue, or ended minutes ago, by `job_index`. A task that is missing is unknown. */
export async function queuedTasks({ job, cluster }: SubmittedJob): Promise<ReadonlyMap<string, TaskState>> {
  // One job at a time: with several, one that is forgotten hides nothing, but the exit status then means nothing either.
  const { stdout } = await run("squeue", [
    ...clusterOption(cluster),
    "--noheader",
    "--array",
    `--jobs=${job}`,
    "--states=all",
    `--format=${QUEUE_FORMAT}`,
  ]);
  return parseQueue(stdout);
}

/** The same of past tasks. None where accounting is off, which is ordinary. */
export async function pastTasks({ job, cluster }: SubmittedJob): Promise<ReadonlyMap<string, TaskState>> {
  const past = await run("sacct", [
    ...clusterOption(cluster),
    "--allocations",
    "--noheader",
    "--parsable2",
    `--jobs=${job}`,
    `--format=${PAST_FORMAT}`,
  ]).catch(() => undefined);
  return parsePast(past?.stdout ?? "");
}

/** Whether the cluster says that a task has ended, or does not know the job; undefined where it does not answer. */
export async function isTaskGone(job: string, index: number): Promise<boolean | undefined> {
  const queue = await run("squeue", [
    "--noheader",
    "--array",
    `--jobs=${job}`,
    "--states=all",
    `--format=${QUEUE_FORMAT}`,
  ]).catch(() => undefined);
  if (queue === undefined) return undefined;
  if (queue.status === 0) return (parseQueue(queue.stdout).get(`${job}_${index}`)?.kind ?? "ended") === "ended";
  return /invalid job id/i.test(queue.stderr) ? true : undefined;
}

/** Ends the waiting and running tasks of an array. One that has ended already is accepted. @throws ClusterError */
export async function cancelJob({ job, cluster }: SubmittedJob): Promise<void> {
  const { status, stderr } = await run("scancel", [...clusterOption(cluster), job]);
  if (status === 0 || /invalid job id/i.test(stderr)) return;
  throw new ClusterError(`scancel ${job} failed: ${refusal(stderr) || "no answer"}. Try again, or run it yourself.`);
}

function clusterOption(cluster: string | undefined): readonly string[] {
  return cluster === undefined ? [] : [`--clusters=${cluster}`];
}
