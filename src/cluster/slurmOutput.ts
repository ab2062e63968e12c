import type { TaskState } from "../results/taskState.ts";
import { arrayIndexes } from "./packing.ts";

/**
 * What Slurm's programs print, in formats that we ask for. JSON is not used: its fields change type between versions, and version 22.05
 * ignores --jobs with it.
 */

/** A submitted array. */
export interface SubmittedJob {
  readonly job: string;
  /** Only where there are several clusters. */
  readonly cluster?: string;
}

/** Of `sbatch --parsable`: `JOB` or `JOB;CLUSTER`, after warnings of the site. Undefined if there is none. */
export function parseSubmitted(stdout: string): SubmittedJob | undefined {
  const [, job, cluster] = /^(\d+)(?:;(\S+))?$/.exec(stdout.trim().split("\n").at(-1)?.trim() ?? "") ?? [];
  if (job === undefined) return undefined;
  return cluster === undefined ? { job } : { job, cluster };
}

/** For `squeue --array --format`: array job, index, state, nodes, start by the cluster's clock, reason. The last may hold anything. */
export const QUEUE_FORMAT = "%F|%K|%T|%N|%S|%r";

/** @returns by `job_index` */
export function parseQueue(stdout: string): ReadonlyMap<string, TaskState> {
  const tasks = new Map<string, TaskState>();
  for (const line of stdout.split("\n")) {
    const [job = "", indexes = "", state = "", host = "", since = "", ...reason] = line.trim().split("|");
    for (const index of arrayIndexes(indexes) ?? []) {
      tasks.set(`${job}_${index}`, taskState(state, { host, since, reason: reason.join("|") }));
    }
  }
  return tasks;
}

/** For `sacct --parsable2 --format`. */
export const PAST_FORMAT = "JobID,State,NodeList";

/** Of `sacct --allocations --noheader`. @returns by `job_index` */
export function parsePast(stdout: string): ReadonlyMap<string, TaskState> {
  const tasks = new Map<string, TaskState>();
  for (const line of stdout.split("\n")) {
    const [id = "", state = "", host = ""] = line.trim().split("|");
    const [found, job, indexes = ""] = /^(\d+)_(\S+)$/.exec(id) ?? [];
    if (found === undefined) continue;
    for (const index of arrayIndexes(indexes) ?? []) tasks.set(`${job}_${index}`, taskState(state, { host }));
  }
  return tasks;
}

const WAITING = [
  "PENDING",
  "REQUEUED",
  "REQUEUE_FED",
  "REQUEUE_HOLD",
  "SPECIAL_EXIT",
  "RESV_DEL_HOLD",
  "SUSPENDED",
  "STOPPED",
];
const RUNNING = ["RUNNING", "COMPLETING", "CONFIGURING", "SIGNALING", "STAGE_OUT", "RESIZING"];

/** @param state as in `CANCELLED by 1001`: a word may follow */
function taskState(
  state: string,
  { host, since = "", reason = "" }: { readonly host: string; readonly since?: string; readonly reason?: string },
): TaskState {
  const [word = ""] = state.split(/[ +]/);
  if (word === "") return { kind: "unknown" };
  if (WAITING.includes(word)) return { kind: "waiting", reason: reason === "" || reason === "None" ? word : reason };
  if (RUNNING.includes(word)) return { kind: "running", host, since: /^\d/.test(since) ? since : null };
  return { kind: "ended", how: word };
}

/** Of `scontrol show config`; undefined if it does not say. */
export function parseMaxArraySize(stdout: string): number | undefined {
  const [, size] = /^MaxArraySize\s*=\s*(\d+)\s*$/m.exec(stdout) ?? [];
  return size === undefined ? undefined : Number(size);
}

/** The reason of a refusal, without the name of the program. */
export function refusal(stderr: string): string {
  const lines = stderr.split("\n").map((line) => line.replace(/^\w+: (?:error: )?/, "").trim());
  return [...new Set(lines.filter((line) => line !== ""))].join("; ").replace(/\.+$/, "");
}

/**
 * Whether a refusal of `--test-only` may be of the moment: it is said while every node is down or drained, when sbatch takes the job and has
 * it wait, and of a job that is larger than a node, which sbatch refuses.
 */
export function fitsNoNodeNow(answer: string): boolean {
  return /requested node configuration is not available/i.test(answer);
}
