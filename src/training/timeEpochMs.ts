import type { Dataset } from "../data/dataset.ts";
import type { Engine } from "../engine/engine.ts";

import type { Batch } from "./planBatches.ts";
import { StackTrainer } from "./stackTrainer.ts";
import { EPOCH_SAMPLES } from "./trainBatch.ts";

/** The first steps prepare memory and, on a GPU, programs. */
const WARM_UP_STEPS = 2;
const MIN_STEPS = 3;
const TIMED_MS = 500;

/**
 * The time of an epoch of a batch, milliseconds: its steps, from a few that are trained on its own data, and one evaluation of the held-out
 * rows. Nothing of the training is kept.
 */
export async function timeEpochMs({ points }: Batch, dataset: Dataset, engine: Engine): Promise<number> {
  const [first, ...others] = points.map(({ spec }) => spec);
  if (first === undefined) throw new RangeError("a batch without points has no time");
  const trainer = await StackTrainer.create({ specs: [first, ...others], dataset, engine });
  try {
    let step = 0;
    const train = (): Promise<void> => trainer.step(0, step++ % trainer.stepsPerEpoch);
    while (step < WARM_UP_STEPS) await train();
    await trainer.evaluateHeldOut(EPOCH_SAMPLES);
    const stepMs = await meanStepMs(trainer, train);
    const begin = performance.now();
    await trainer.evaluateHeldOut(EPOCH_SAMPLES);
    return stepMs * trainer.stepsPerEpoch + (performance.now() - begin);
  } finally {
    await trainer.dispose();
  }
}

async function meanStepMs(trainer: StackTrainer, train: () => Promise<void>): Promise<number> {
  await trainer.stepSums();
  const begin = performance.now();
  let steps = 0;
  while (steps < MIN_STEPS || performance.now() - begin < TIMED_MS) {
    await train();
    steps += 1;
  }
  // A device may still compute what was sent to it.
  await trainer.stepSums();
  return (performance.now() - begin) / steps;
}
