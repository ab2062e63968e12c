import { isTrainedElsewhere } from "../spec/trainedElsewhere.ts";
import type { SweepPoint } from "../spec/expandSweep.ts";
import { keepEngineTimes, knownEngineTimes, quickerEngine, type MeasuredEngine } from "../store/engineTimes.ts";
import { StoreError } from "../store/storeError.ts";
import { planBatches, stackKey, type Batch } from "../training/planBatches.ts";
import { MULTIPLICATIONS_WORTH_A_TRIAL, trainingMultiplications } from "../training/trainingMultiplications.ts";
import type { PoolOptions, SweepOpened } from "./sweepPool.ts";
import { TrialWorker } from "./trialWorker.ts";

const TIMED = "an epoch of a batch";

export interface TrialOptions extends PoolOptions {
  readonly points: readonly SweepPoint[];
  /** As the processor's engine has opened the sweep. */
  readonly opened: SweepOpened;
  readonly signal: AbortSignal;
}

/** Whether a sweep takes so long that the time of a trial of the GPU is small in comparison. */
export function isWorthATrial({ points, opened: { layout, trainingRows } }: TrialOptions): boolean {
  if (isTrainedElsewhere(points)) return false;
  let sum = 0;
  return points.some(
    ({ spec }) => (sum += trainingMultiplications(spec, layout, trainingRows)) > MULTIPLICATIONS_WORTH_A_TRIAL,
  );
}

/**
 * Trains a few steps of the largest batch on the processor and on the GPU, each in a process of its own, unless this machine has done it
 * before. One process trains on the GPU: how several share one was never measured.
 */
export async function measuredEngine(options: TrialOptions): Promise<MeasuredEngine> {
  const { points, opened, signal } = options;
  const batches = planBatches(points, opened.layout);
  const batch = largestBatch(batches, opened);
  const parallel = Math.min(options.workers, batches.length);
  const gpu = new TrialWorker({ ...options, opening: { ...options.opening, engine: "webgpu" } }, signal);
  try {
    const { engine: device, isSoftware } = await gpu.open();
    if (isSoftware) return { choice: "onnxruntime", reason: `${device}, computes on the processor` };
    const measured = JSON.stringify([
      opened.engine,
      device,
      opened.trainingRows,
      batch.points.map(({ spec }) => stackKey(spec)),
    ]);
    const known = knownEngineTimes(measured);
    if (known !== undefined) return quickerEngine(known, TIMED, { device, parallel });
    const { epochMs: gpuMs } = await gpu.time(batch.index);
    const times = { cpuMs: await timeOnProcessor(options, batch), gpuMs };
    keepEngineTimes(measured, times);
    return quickerEngine(times, TIMED, { device, parallel });
  } catch (error) {
    if (!(error instanceof StoreError)) throw error;
    const why = typeof error.cause === "string" ? error.cause : error.message;
    return { choice: "onnxruntime", reason: `no GPU can be used: ${why}` };
  } finally {
    gpu.stop();
  }
}

async function timeOnProcessor(options: TrialOptions, batch: Batch): Promise<number> {
  const cpu = new TrialWorker(options, options.signal);
  try {
    await cpu.open();
    return (await cpu.time(batch.index)).epochMs;
  } finally {
    cpu.stop();
  }
}

function largestBatch(batches: readonly Batch[], { layout, trainingRows }: SweepOpened): Batch {
  const [first, ...others] = batches.map((batch) => ({
    batch,
    work: batch.points.reduce((sum, { spec }) => sum + trainingMultiplications(spec, layout, trainingRows), 0),
  }));
  if (first === undefined) throw new RangeError("a sweep has a batch");
  return others.reduce((best, other) => (other.work > best.work ? other : best), first).batch;
}
