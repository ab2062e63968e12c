import type { Dataset } from "../data/dataset.ts";
import type { Engine } from "../engine/engine.ts";
import type { Batch } from "./planBatches.ts";
import { StackTrainer } from "./stackTrainer.ts";
import { EPOCH_SAMPLES } from "./trainBatch.ts";

/** The first steps prepare memory and, on a GPU, programs. */
const WARM_UP_STEPS = 2;
const MIN_STEPS = 3;
const TIMED_MS = 500;
/** Of a step's time, the part of its forward pass: what an evaluation repeats for every sample. */
const FORWARD_SHARE = 1 / 3;

/**
 * The time of an epoch of a batch, milliseconds: its steps, from a few that are trained on its own data, and one evaluation of the held-out
 * rows. Nothing of the training is kept.
 * @param limitMs about how long it may take besides compiling the graphs; a slow batch then has fewer steps timed, down to one, and the time of
 * its evaluation is derived from them
 */
export async function timeEpochMs(
  { points }: Batch,
  dataset: Dataset,
  engine: Engine,
  limitMs = Infinity,
): Promise<number> {
  const [first, ...others] = points.map(({ spec }) => spec);
  if (first === undefined) throw new RangeError("a batch without points has no time");
  const trainer = await StackTrainer.create({ specs: [first, ...others], dataset, engine });
  const end = performance.now() + limitMs;
  try {
    let step = 0;
    const train = (): Promise<void> => trainer.step(0, step++ % trainer.stepsPerEpoch);
    const fits = (ms: number): boolean => performance.now() + ms <= end;
    let stepMs = await meanStepMs(trainer, train, 1, 0);
    while (step < WARM_UP_STEPS && fits(stepMs)) stepMs = await meanStepMs(trainer, train, 1, 0);
    const evaluationMs = FORWARD_SHARE * EPOCH_SAMPLES * stepMs * (dataset.heldOut.rows / first.training.batchSize);
    const isEvaluated = fits(2 * evaluationMs + MIN_STEPS * stepMs);
    if (isEvaluated) await trainer.evaluateHeldOut(EPOCH_SAMPLES);
    if (fits(MIN_STEPS * stepMs)) stepMs = await meanStepMs(trainer, train, MIN_STEPS, Math.min(TIMED_MS, limitMs / 2));
    if (!isEvaluated) return stepMs * trainer.stepsPerEpoch + evaluationMs;
    const begin = performance.now();
    await trainer.evaluateHeldOut(EPOCH_SAMPLES);
    return stepMs * trainer.stepsPerEpoch + (performance.now() - begin);
  } finally {
    await trainer.dispose();
  }
}

async function meanStepMs(
  trainer: StackTrainer,
  train: () => Promise<void>,
  minSteps: number,
  minMs: number,
): Promise<number> {
  await trainer.stepSums();
  const begin = performance.now();
  let steps = 0;
  while (steps < minSteps || performance.now() - begin < minMs) {
    await train();
    steps += 1;
  }
  // A device may still compute what was sent to it.
  await trainer.stepSums();
  return (performance.now() - begin) / steps;
}
