import type { ParsedSpec } from "../spec/parseSpec.ts";
import type { PoolOptions, SweepOpened } from "../sweep/sweepPool.ts";
import { TrialWorker } from "../sweep/trialWorker.ts";
import { planBatches, type Batch } from "../training/planBatches.ts";
import { estimatedTimes, measuredTimes, timesOfStep, type BatchTimes, type SweepSize } from "./batchTimes.ts";
import type { Plan } from "./submission.ts";

/** Compiling the graphs of a large model takes longer than its steps may. */
const COMPILE_SECONDS = 20;

export interface SweepToOpen {
  readonly parsed: ParsedSpec;
  readonly pool: Omit<PoolOptions, "workers">;
  readonly signal: AbortSignal;
}

/** How the times of batches are found. */
export interface Timing {
  /** The user's time of a step. */
  readonly secondsPerStep: number | undefined;
  /** Steps are trained for at most so long; 0: the times are estimated. */
  readonly measureSeconds: number;
  /** Where that limit comes from, in brackets; undefined: the profile. */
  readonly limitNote?: string;
  /** Of an earlier submission, whose times are kept. */
  readonly plan: Plan | undefined;
}

/**
 * Has a worker read and check data and model, and train a few steps where their time is not known. Nothing is stored.
 * @throws SweepRejectedError, StoreError; the signal's reason
 */
export async function openAndTime(
  { parsed, pool, signal }: SweepToOpen,
  timing: Timing,
): Promise<{ readonly opened: SweepOpened; readonly batches: readonly Batch[]; readonly times: BatchTimes }> {
  const ending = new AbortController();
  const worker = new TrialWorker(pool, AbortSignal.any([signal, ending.signal]));
  try {
    const opened = await worker.open();
    const batches = planBatches(parsed.points, opened.layout);
    const times = await timesOf({ ...opened, batches }, timing, worker, ending);
    signal.throwIfAborted();
    return { opened, batches, times };
  } catch (error) {
    // An aborted worker only says that it was killed.
    signal.throwIfAborted();
    throw error;
  } finally {
    worker.stop();
  }
}

/** @param ending aborted when the measurement takes too long, which ends the worker */
async function timesOf(
  size: SweepSize,
  { secondsPerStep, measureSeconds, limitNote, plan }: Timing,
  worker: TrialWorker,
  ending: AbortController,
): Promise<BatchTimes> {
  if (secondsPerStep !== undefined) return timesOfStep(size, secondsPerStep);
  if (plan !== undefined) return plan.times ?? estimatedTimes(size, "an earlier version submitted this run");
  if (measureSeconds === 0) return estimatedTimes(size, 'the profile says "measureSeconds": 0');
  const timer = setTimeout(
    () => {
      ending.abort();
    },
    1000 * (measureSeconds + COMPILE_SECONDS),
  );
  try {
    return await measuredTimes(size, worker, measureSeconds, () => ending.signal.aborted, limitNote);
  } finally {
    clearTimeout(timer);
  }
}
