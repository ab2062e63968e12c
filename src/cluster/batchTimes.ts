import { numberText } from "../core/wording.ts";
import type { ExampleLayout } from "../model/modelGraph.ts";
import { referenceStepSeconds } from "../prediction/stepCost.ts";
import { isOfAnotherProgram } from "../spec/trainedElsewhere.ts";
import { StoreError } from "../store/storeError.ts";
import type { TrialWorker } from "../sweep/trialWorker.ts";
import { stackKey, type Batch } from "../training/planBatches.ts";

/** How long the batches of a sweep take. It decides how they are packed into tasks, not what they compute. */

/** Processors of clusters are slower than the reference core, and an epoch also evaluates. */
const SLOWDOWN = 2;
/** Compiling the graphs of a batch, evaluating it at its end. */
const SECONDS_BESIDES_EPOCHS = 1;
/** Steps of one kind of batch are timed for at most so long, so that others have their turn. */
const MAX_KIND_MS = 2_000;

export interface BatchTimes {
  /** By batch. */
  readonly seconds: readonly number[];
  /** Where they come from, a sentence. */
  readonly source: string;
}

export interface SweepSize {
  readonly batches: readonly Batch[];
  readonly layout: ExampleLayout;
  readonly trainingRows: number;
}

/** Batches whose epochs take equally long: an equal graph, and as many models in it. */
interface Kind {
  readonly batches: readonly Batch[];
  readonly epochs: number;
  readonly stepsPerEpoch: number;
  /** Of an epoch. */
  readonly estimatedSeconds: number;
}

/** From the user's time of a step. */
export function timesOfStep(size: SweepSize, secondsPerStep: number): BatchTimes {
  const kinds = kindsOf(size);
  return {
    seconds: secondsOf(size.batches, kinds, ({ stepsPerEpoch }) => stepsPerEpoch * secondsPerStep),
    source: `From ${numberText(1000 * secondsPerStep, 3)} ms a step ("secondsPerStep" of the profile).`,
  };
}

/** From the graphs alone. @param why they were not measured, a clause */
export function estimatedTimes(size: SweepSize, why: string): BatchTimes {
  const kinds = kindsOf(size);
  return {
    seconds: secondsOf(size.batches, kinds, ({ estimatedSeconds }) => estimatedSeconds),
    source: `Estimated from the size of the model: ${why}.`,
  };
}

/**
 * From steps that this machine trains, those of the largest share of the sweep first. Kinds for which no time is left are estimated, in
 * proportion to those that were measured. A measurement that fails or lasts too long fails nothing.
 * @param isOver whether the worker was ended because its time is over
 * @param limitNote where the limit comes from, in brackets
 */
export async function measuredTimes(
  size: SweepSize,
  worker: Pick<TrialWorker, "time">,
  limitSeconds: number,
  isOver: () => boolean,
  limitNote = ' ("measureSeconds" of the profile)',
): Promise<BatchTimes> {
  const kinds = kindsOf(size);
  const measured = new Map<Kind, number>();
  const end = performance.now() + 1000 * limitSeconds;
  let whyNot = `nothing could be timed within ${limitSeconds} s${limitNote}`;
  try {
    for (const kind of kinds) {
      const leftMs = end - performance.now();
      if (leftMs <= 0) break;
      const { epochMs } = await worker.time(kind.batches[0]?.index ?? 0, Math.min(leftMs, MAX_KIND_MS));
      measured.set(kind, epochMs / 1000);
    }
  } catch (error) {
    if (!(error instanceof StoreError)) throw error;
    if (!isOver()) whyNot = `training could not be timed here: ${error.message}`;
  }
  const [first] = kinds;
  const firstSeconds = first && measured.get(first);
  if (firstSeconds === undefined) return estimatedTimes(size, kinds.length === 0 ? "nothing is trained" : whyNot);
  // Of the machine beside the reference core.
  const total = (of: (kind: Kind) => number): number => [...measured.keys()].reduce((sum, kind) => sum + of(kind), 0);
  const ratio = total((kind) => measured.get(kind) ?? 0) / total(({ estimatedSeconds }) => estimatedSeconds);
  const others =
    kinds.length === measured.size
      ? ""
      : ` ${measured.size} of ${kinds.length} kinds of batch were measured, the others estimated from them.`;
  return {
    seconds: secondsOf(size.batches, kinds, (kind) => measured.get(kind) ?? ratio * kind.estimatedSeconds),
    source: `Measured on this machine: an epoch of ${modelsText(first)} takes ${numberText(firstSeconds, 2)} s.${others}`,
  };
}

function modelsText(kind: Kind | undefined): string {
  const models = kind?.batches[0]?.points.length ?? 0;
  return models === 1 ? "one model" : `${models} models together`;
}

/** Those that are trained, in descending order of their share of the whole. */
function kindsOf({ batches, layout, trainingRows }: SweepSize): readonly Kind[] {
  const groups = new Map<string, Batch[]>();
  for (const batch of batches) {
    const [first] = batch.points;
    if (first === undefined || isOfAnotherProgram(first.spec)) continue;
    const key = `${batch.points.length} ${stackKey(first.spec)}`;
    const group = groups.get(key);
    if (group) group.push(batch);
    else groups.set(key, [batch]);
  }
  const kinds = [...groups.values()].flatMap((group): readonly Kind[] => {
    const points = group[0]?.points ?? [];
    const [first] = points;
    if (first === undefined) return [];
    const { epochs, batchSize } = first.spec.training;
    const stepsPerEpoch = Math.max(1, Math.floor(trainingRows / batchSize));
    const stepSeconds = SLOWDOWN * referenceStepSeconds(first.spec, layout, points.length);
    return [{ batches: group, epochs, stepsPerEpoch, estimatedSeconds: stepsPerEpoch * stepSeconds }];
  });
  const work = ({ batches: own, epochs, estimatedSeconds }: Kind): number => own.length * epochs * estimatedSeconds;
  return kinds.toSorted((a, b) => work(b) - work(a));
}

function secondsOf(
  batches: readonly Batch[],
  kinds: readonly Kind[],
  epochSeconds: (kind: Kind) => number,
): readonly number[] {
  const seconds = batches.map(() => SECONDS_BESIDES_EPOCHS);
  for (const kind of kinds) {
    const ofEpochs = kind.epochs * epochSeconds(kind);
    for (const { index } of kind.batches) seconds[index] = SECONDS_BESIDES_EPOCHS + ofEpochs;
  }
  return seconds;
}
