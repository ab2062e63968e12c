import { dirname, resolve } from "node:path";
import { collectResults } from "../cluster/collectResults.ts";
import { taskExit } from "../cluster/taskExit.ts";
import { placeRoundOf } from "../cluster/rounds.ts";
import { trainTask } from "../cluster/trainTask.ts";
import { plural } from "../core/wording.ts";
import { keepPrediction } from "../prediction/keepPrediction.ts";
import type { SpecReporter } from "../prediction/specReport.ts";
import type { TaskHolder } from "../store/lockFile.ts";
import { RunFolder } from "../store/runFolder.ts";
import { SweepRejectedError } from "../sweep/sweepRejected.ts";
import type { TrainTaskArguments } from "./arguments/trainTaskArguments.ts";
import { engineOf } from "./sweepTarget.ts";
import type { Terminal } from "./terminal.ts";
import { UsageError } from "./usageError.ts";

export interface TrainTaskCommandOptions extends TrainTaskArguments {
  readonly workerFile: string;
  readonly mediaFolder: string;
  readonly reporter: Pick<SpecReporter, "predict">;
  readonly signal: AbortSignal;
}

/** The program of the jobs of a submitted sweep. Returns an exit status of taskExit.ts. @throws UsageError, StoreError */
export async function trainTaskCommand(
  { runFolder, task, workerFile, mediaFolder, reporter, signal }: TrainTaskCommandOptions,
  terminal: Terminal,
): Promise<number> {
  const folder = new RunFolder(runFolder);
  if (task !== "results") placeRoundOf(folder, task);
  const [specText, specFile] = [folder.specText(), resolve(folder.specFile())];
  if (task === "results") {
    const { points } = await collectResults(folder.path);
    const ended = points.filter(({ status }) => status !== "stopped").length;
    terminal.err(`${ended} of ${plural(points.length, "point")} ended. Results: ${folder.path}`);
    // It depends on spec and data alone, and takes too long for a login node.
    const predicted = { runFolder: folder.path, specText, specFile, mediaFolder, signal };
    const missing = await keepPrediction(predicted, reporter, undefined);
    if (missing !== undefined) terminal.err(`The prediction could not be stored with the run: ${missing}`);
    return taskExit.done;
  }
  const opening = {
    specText,
    specFolder: dirname(specFile),
    mediaFolder,
    engine: engineOf(folder, null),
    tensorflowFolder: null,
  };
  const workers = Number(process.env["SLURM_CPUS_PER_TASK"] ?? 1);
  const holder = taskHolder(process.env, task);
  try {
    const log = (line: string): void => {
      terminal.err(`${new Date().toISOString()} ${line}`);
    };
    return await trainTask({
      runFolder: folder.path,
      task,
      holder,
      pool: { workerFile, workers, opening },
      signal,
      log,
    });
  } catch (error) {
    if (!(error instanceof SweepRejectedError)) throw error;
    for (const { severity, message } of error.problems) terminal.err(`${severity}: ${message}`);
    return taskExit.cannotRun;
  }
}

/** @throws UsageError outside of an array job */
function taskHolder(environment: NodeJS.ProcessEnv, index: number): TaskHolder {
  const job = environment["SLURM_ARRAY_JOB_ID"] ?? "";
  if (!/^\d+$/.test(job))
    throw new UsageError(
      "train-task runs in the array job of vae-lens sweep --on slurm: SLURM_ARRAY_JOB_ID is not set.",
    );
  return { job, index, restarts: Number(environment["SLURM_RESTART_COUNT"] ?? 0) };
}
