import { readFileSync } from "node:fs";
import type { Executor, Submission } from "../../src/cluster/submission.ts";
import type { SlurmCluster } from "../support/slurmCluster.ts";

/** What a Slurm of the tests says about runs that were submitted to it. */

/** A task in the queue. */
export interface QueuedTask {
  readonly task: number;
  /** Its own job id. */
  readonly job: string;
  readonly state: string;
  readonly node: string;
  /** Why it waits. */
  readonly reason: string;
}

export function submissionOf(run: string): Submission | undefined {
  return (JSON.parse(readFileSync(`${run}/executor.json`, "utf8")) as Executor).submissions.at(-1);
}

/** The tasks of a run's last submission, ended ones too. */
export function tasksOf(cluster: SlurmCluster, run: string): readonly QueuedTask[] {
  return squeue(cluster, submissionOf(run)?.job ?? "", "%K|%A|%T|%N|%r").map((line) => {
    const [task = "", job = "", state = "", node = "", reason = ""] = line.split("|");
    return { task: Number(task), job, state, node, reason };
  });
}

/** Whether the job that writes the results has ended, which follows all tasks. */
export function isCollected(cluster: SlurmCluster, run: string): boolean {
  return squeue(cluster, submissionOf(run)?.collector ?? "", "%T").every((state) => state === "COMPLETED");
}

/** Starts tasks at once that Slurm keeps waiting for two minutes after a failure. */
export function startHeldBack(cluster: SlurmCluster, run: string): void {
  const job = submissionOf(run)?.job ?? "";
  for (const { task, state, reason } of tasksOf(cluster, run))
    if (state === "PENDING" && reason === "BeginTime")
      cluster.run("scontrol", "update", `job=${job}_${task}`, "StartTime=now");
}

function squeue(cluster: SlurmCluster, job: string, format: string): readonly string[] {
  return cluster
    .run("squeue", "--noheader", "--array", "--states=all", `--jobs=${job}`, `--format=${format}`)
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "");
}
