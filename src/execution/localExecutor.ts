import { basename, resolve } from "node:path";
import { openAndTime } from "../cluster/openAndTime.ts";
import { futureFolder } from "../cluster/submissionPlan.ts";
import { hasOutcomes } from "../cluster/claimBatches.ts";
import type { LocalPlan } from "../results/submissionWording.ts";
import { RunFolder } from "../store/runFolder.ts";
import { stopTraining, trainingProcess } from "../store/trainingProcess.ts";
import { workspaceFolder } from "../store/vaeLensFolder.ts";
import { isWorthATrial } from "../sweep/measuredEngine.ts";
import { checkSameSweep } from "../sweep/openRunFolder.ts";
import type { SweepOpened } from "../sweep/sweepPool.ts";
import type { Batch } from "../training/planBatches.ts";
import { startDetached } from "./detachedSweep.ts";
import type { Executor, SweepRequest } from "./executor.ts";

/** Steps are timed for at most so long. */
const MEASURE_SECONDS = 10;

/** A sweep for this machine. */
export interface LocalRequest extends SweepRequest {
  /** The command line's file. */
  readonly cli: string;
  /** Processes that train side by side. */
  readonly workers: number;
}

export interface PlannedSweep {
  readonly request: LocalRequest;
  /** What a worker has found in the data. */
  readonly warnings: SweepOpened["warnings"];
  readonly plan: LocalPlan;
}

export interface DetachedSweep {
  readonly runFolder: string;
  readonly process: number;
}

/** Trains sweeps in processes of this machine (sweep/runSweep.ts): a run's process holds the lock of its folder. */
export const localExecutor: Executor<LocalRequest, PlannedSweep, DetachedSweep> = {
  async describe(request) {
    const { parsed, specFile, runFolder, resume, pool, signal } = request;
    const limits = { measureSeconds: MEASURE_SECONDS, limitNote: "", secondsPerStep: undefined, plan: undefined };
    const { opened, batches, times } = await openAndTime({ parsed, pool, signal }, limits);
    const path = runFolder ?? futureFolder(specFile);
    const run = new RunFolder(path);
    if (resume) checkSameSweep(run, opened, basename(specFile));
    const open = batches.filter((batch) => !resume || !hasOutcomes(run, batch));
    const workers = Math.min(request.workers, open.length);
    const seconds = open.map((batch) => (times.seconds[batch.index] ?? 0) * (resume ? shareLeft(run, batch) : 1));
    const trial = { ...pool, workers, points: parsed.points, opened, signal };
    return {
      request,
      warnings: opened.warnings,
      plan: {
        runFolder: path,
        points: open.reduce((sum, { points }) => sum + points.length, 0),
        batches: open.length,
        workers,
        engine: opened.engine,
        engineReason: opened.engineReason,
        triesGpu: pool.opening.engine === "auto" && !resume && isWorthATrial(trial),
        seconds: makespan(seconds, workers),
        timesFrom: times.source,
      },
    };
  },

  async submit({ request, plan: { runFolder } }) {
    const { cli, specFile, resume, pool, workers, signal } = request;
    const { engine, tensorflowFolder } = pool.opening;
    // Git leaves it out.
    if (request.runFolder === undefined) workspaceFolder(specFile);
    const args = [
      "sweep",
      ...(resume ? ["--resume", runFolder] : [resolve(specFile), "--out", runFolder]),
      ...["--workers", String(workers), "--engine", engine, "--checkpoint-seconds", String(pool.checkpointSeconds)],
      ...(tensorflowFolder === null ? [] : ["--tensorflow", tensorflowFolder]),
    ];
    return { runFolder, process: await startDetached({ cli, args, runFolder, signal }) };
  },

  poll(runFolder) {
    const trained = trainingProcess(runFolder);
    if (trained === undefined) return Promise.resolve(undefined);
    const { process, host, since } = trained;
    return Promise.resolve({ given: { process }, states: [{ kind: "running", host, since }] });
  },

  async cancel(runFolder, onStopping) {
    const trained = trainingProcess(runFolder);
    if (trained === undefined) return undefined;
    onStopping?.(`process ${trained.process}`);
    await stopTraining(runFolder, trained);
    return { what: "Stopped.", resumeOptions: "" };
  },
};

/** Of a batch's epochs, those after its checkpoint. */
function shareLeft(run: RunFolder, batch: Batch): number {
  const epochs = batch.points[0]?.spec.training.epochs ?? 0;
  const { epoch = 0 } = run.readProgress(batch) ?? {};
  return epochs === 0 ? 1 : Math.max(0, 1 - epoch / epochs);
}

/** Each process takes the next batch when it has done one, as a pool hands them out. @returns seconds until the last is done */
function makespan(batchSeconds: readonly number[], workers: number): number {
  const busy = Array.from({ length: Math.max(1, workers) }, () => 0);
  for (const seconds of batchSeconds) {
    const first = busy.indexOf(Math.min(...busy));
    busy[first] = (busy[first] ?? 0) + seconds;
  }
  return Math.max(...busy);
}
