import { isOfAnotherProgram } from "../spec/trainedElsewhere.ts";
import type { ExampleLayout } from "../model/modelGraph.ts";
import { referenceStepSeconds } from "../prediction/stepCost.ts";
import { stackKey, type Batch } from "../training/planBatches.ts";

/** Processors of clusters are slower than the reference core, and an epoch also evaluates. */
const SLOWDOWN = 2;
/** Compiling the graphs of a batch, evaluating it at its end. */
const SECONDS_BESIDES_STEPS = 1;

/**
 * About how long each batch trains. It decides how batches are packed into tasks, not what they compute.
 * @param secondsPerStep measured; undefined: estimated from the graph
 */
export function batchSeconds(
  batches: readonly Batch[],
  layout: ExampleLayout,
  trainingRows: number,
  secondsPerStep: number | undefined,
): readonly number[] {
  const known = new Map<string, number>();
  return batches.map(({ points }) => {
    const [first] = points;
    if (first === undefined || isOfAnotherProgram(first.spec)) return SECONDS_BESIDES_STEPS;
    const { epochs, batchSize } = first.spec.training;
    const key = `${points.length} ${stackKey(first.spec)}`;
    const step = secondsPerStep ?? known.get(key) ?? SLOWDOWN * referenceStepSeconds(first.spec, layout, points.length);
    known.set(key, step);
    return SECONDS_BESIDES_STEPS + epochs * Math.max(1, Math.floor(trainingRows / batchSize)) * step;
  });
}
