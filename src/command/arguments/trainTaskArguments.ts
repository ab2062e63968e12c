import { parseOptions } from "../options.ts";
import { UsageError } from "../usageError.ts";

/** `train-task RUN TASK`, which the scripts of jobs run; `train-task RUN results` writes the results. */
export interface TrainTaskArguments {
  readonly name: "train-task";
  readonly runFolder: string;
  readonly task: number | "results";
}

/** @throws UsageError */
export function parseTrainTask(rest: readonly string[]): TrainTaskArguments {
  const [runFolder, task, ...others] = parseOptions(rest, {}).positionals;
  const isTask = task !== undefined && (task === "results" || /^\d+$/.test(task));
  if (runFolder === undefined || !isTask || others.length > 0)
    throw new UsageError(
      "train-task is run by the jobs of vae-lens sweep --on slurm; it needs DIR and the number of a task.",
    );
  return { name: "train-task", runFolder, task: task === "results" ? task : Number(task) };
}
