import { dirname, isAbsolute } from "node:path";
import type { ParsedSpec } from "../spec/parseSpec.ts";
import type { PoolOptions, SweepOpened } from "../sweep/sweepPool.ts";
import type { Batch } from "../training/planBatches.ts";
import { pointsOf } from "./checkPlan.ts";
import { whyLocal } from "./localDisk.ts";
import { openAndTime } from "./openAndTime.ts";
import { taskLimit } from "./packing.ts";
import type { Profile } from "./profile.ts";
import { timeMinutes } from "../profile/profileValues.ts";
import { maxArraySize } from "./slurm.ts";
import { packRounds } from "./rounds.ts";
import type { Plan } from "./submission.ts";
import { DEFAULT_CPUS, type Installation } from "./taskScript.ts";

const DEFAULT_TASK_MINUTES = 30;
/** A login node serves many: one process with one thread, and not for long. */
const DEFAULT_MEASURE_SECONDS = 10;

export interface SubmissionRequest {
  readonly parsed: ParsedSpec;
  readonly profile: Profile;
  readonly installation: Installation;
  readonly pool: Omit<PoolOptions, "workers">;
  /** Of an earlier submission, which a resume keeps. */
  readonly plan: Plan | undefined;
  readonly signal: AbortSignal;
}

/** What would be submitted. Nothing has been written. */
export interface DescribedSubmission {
  readonly opened: SweepOpened;
  readonly batches: readonly Batch[];
  readonly plan: Plan;
  /** By task of the plan. */
  readonly taskMinutes: readonly number[];
  /** Where the times come from, a sentence. */
  readonly timesFrom: string;
  /** Undefined if the cluster does not say. */
  readonly largestArray: number | undefined;
}

/**
 * Reads and checks the data, trains a few steps for their time, and divides the sweep into tasks. No side effects.
 * @throws SweepRejectedError, StoreError, ClusterError; the signal's reason
 */
export async function describeSubmission(request: SubmissionRequest): Promise<DescribedSubmission> {
  const { profile, installation, pool } = request;
  const largestArray = await maxArraySize();
  const { secondsPerStep, measureSeconds = DEFAULT_MEASURE_SECONDS } = profile;
  const { opened, batches, times } = await openAndTime(request, { secondsPerStep, measureSeconds, plan: request.plan });
  const workers = profile.cpus ?? DEFAULT_CPUS;
  const plan: Plan = request.plan ?? {
    format: 1,
    version: installation.version,
    batches: pointsOf(batches),
    tasks: packRounds(batches, times.seconds, {
      taskSeconds: 60 * (profile.taskMinutes ?? DEFAULT_TASK_MINUTES),
      workers,
      maxTasks: taskLimit(largestArray),
    }),
    checkpointSeconds: pool.checkpointSeconds,
    times: { seconds: times.seconds.map((seconds) => Number(seconds.toPrecision(3))), source: times.source },
  };
  const taskMinutes = plan.tasks.map((task) => {
    const own = task.map((batch) => times.seconds[batch] ?? 0);
    const sum = own.reduce((total, time) => total + time, 0);
    return Math.max(sum / workers, ...own) / 60;
  });
  return { opened, batches, plan, taskMinutes, timesFrom: times.source, largestArray };
}

/** What may go wrong on the nodes, or take long, a sentence each. */
export function submissionWarnings(
  { plan, taskMinutes, largestArray }: DescribedSubmission,
  { profile, installation, pool }: Pick<SubmissionRequest, "profile" | "installation" | "pool">,
  runFolder: string,
): readonly string[] {
  const places = [
    ["The run folder", runFolder],
    ["The folder of the spec", pool.opening.specFolder],
    ["VAE Lens", dirname(installation.cli)],
    // In a container it is another file.
    ["Node.js", profile.container === undefined ? (profile.node ?? installation.node) : ""],
  ] as const;
  const local = places.flatMap(([what, path]) => {
    // A name is looked up on the node.
    const why = isAbsolute(path) ? whyLocal(path) : undefined;
    return why === undefined
      ? []
      : [`${what}, ${path}, may be missing on the nodes: ${why}. Move it to a shared file system.`];
  });
  const limit = profile.time === undefined ? undefined : timeMinutes(profile.time);
  const longest = Math.max(...taskMinutes);
  return [
    ...local,
    ...(largestArray !== undefined && plan.tasks.length > largestArray
      ? [
          `The array has index ${plan.tasks.length - 1}, and this cluster allows at most ${largestArray - 1}. Start a new sweep.`,
        ]
      : []),
    ...(limit !== undefined && longest > limit
      ? [
          `A task takes about ${Math.ceil(longest)} minutes, more than its time limit of ${limit}: it goes on after the limit, in the queue again.`,
        ]
      : []),
  ];
}
