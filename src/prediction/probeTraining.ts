import { compressed } from "../core/learningRate.ts";
import { isFiniteEvaluation, type Evaluation } from "../core/evaluation.ts";
import type { Measurement } from "../core/collapse/probeCorrection.ts";
import { takeRows } from "../data/split.ts";
import type { Dataset, Matrix } from "../data/dataset.ts";
import type { Engine } from "../engine/engine.ts";
import type { ObjectiveSpec, Spec } from "../spec/spec.ts";
import { finalPenalty, isAbsurdKl } from "../training/divergence.ts";
import { StackTrainer } from "../training/stackTrainer.ts";
import type { ProbePlan } from "./probePlan.ts";
import { PROBED_VALUES } from "./streamedData.ts";

const HALFWAY_SAMPLES = 1;
const FINAL_SAMPLES = 4;

export interface ProbeTraining {
  /** They train as one stack. */
  readonly specs: readonly [Spec, ...Spec[]];
  /** All of the data or a sample. */
  readonly dataset: Dataset;
  /** Of all of the data. */
  readonly trainRows: number;
  readonly engine: Engine;
  /** Steps that the specs ask for, on all of the data. */
  readonly steps: number;
  readonly signal: AbortSignal | undefined;
}

/**
 * Trains a stack as planned and measures it. One measurement per spec; undefined where the time was up before half of the steps. Rejects with the signal's reason when aborted, between two steps.
 * @param deadline in ms of `performance.now()`: a training that reaches it ends there, and its measurements say so
 */
export async function trainProbe(
  training: ProbeTraining,
  plan: ProbePlan,
  deadline: number,
): Promise<readonly (Measurement | undefined)[]> {
  const { dataset, trainRows, engine, steps, signal } = training;
  const { batchSize } = training.specs[0].training;
  const part = bounded(dataset, batchSize);
  const epochs = plan.steps / Math.floor(part.train.rows / batchSize);
  const [first, ...others] = training.specs.map((spec) => hurried(spec, plan, steps, epochs)) as [Spec, ...Spec[]];
  const trainer = await StackTrainer.create({ specs: [first, ...others], dataset: part, engine });
  try {
    const halfway = Math.ceil(plan.steps / 2);
    let atHalf: readonly Evaluation[] = [];
    let done = 0;
    while (done < plan.steps && performance.now() < deadline) {
      signal?.throwIfAborted();
      await trainer.step(Math.floor(done / trainer.stepsPerEpoch), done % trainer.stepsPerEpoch);
      done += 1;
      if (done === halfway) atHalf = await trainer.evaluateHeldOut(HALFWAY_SAMPLES);
    }
    const atEnd = await trainer.evaluateHeldOut(FINAL_SAMPLES);
    const faithful = plan.hurry === 1 && done === steps && part.train.rows === trainRows;
    return atEnd.map((evaluation, m): Measurement | undefined => {
      const half = atHalf[m];
      if (half === undefined) return undefined;
      const { rateNats, distortionNats, activeUnits } = evaluation;
      const progress = (done * plan.hurry) / steps;
      const isCutShort = done < plan.steps;
      const measurement = { rateNats, distortionNats, activeUnits, halfwayRateNats: half.rateNats, progress };
      const isDiverged =
        !isFiniteEvaluation(half) ||
        !isFiniteEvaluation(evaluation) ||
        isAbsurdKl(
          Math.max(...evaluation.klPerDimensionNats),
          finalPenalty(training.specs[m] as Spec, dataset.columns),
        );
      return { ...measurement, faithful, isCutShort, isDiverged };
    });
  } finally {
    await trainer.dispose();
  }
}

/**
 * The spec with its learning rate raised, and its warm-up and schedule as long a part of the steps as they were.
 * @param epochs of the rows that the probe trains on
 */
function hurried(spec: Spec, { hurry, steps }: ProbePlan, asked: number, epochs: number): Spec {
  const { training } = spec;
  return {
    ...spec,
    objective: shortened(spec.objective, steps / asked),
    training: { ...rescheduled(training, epochs, hurry), learningRate: training.learningRate * hurry },
  };
}

/** The rate to which a cosine falls is raised as the one at the start is. */
function rescheduled(training: Spec["training"], epochs: number, hurry: number): Spec["training"] {
  const { schedule } = training;
  if (schedule === undefined) return training;
  const faster = schedule.type === "cosine" ? { ...schedule, to: schedule.to * hurry } : schedule;
  return { ...training, epochs, schedule: compressed(faster, epochs / training.epochs) };
}

function shortened(objective: ObjectiveSpec, part: number): ObjectiveSpec {
  switch (objective.type) {
    case "beta": {
      const { warmup } = objective;
      return warmup === undefined ? objective : { ...objective, warmup: { ...warmup, epochs: warmup.epochs * part } };
    }
    case "targetRate": {
      const { anneal } = objective;
      return anneal === undefined ? objective : { ...objective, anneal: { epochs: anneal.epochs * part } };
    }
    case "importanceWeighted":
      return objective;
  }
}

/** The data, or as many rows of each half, evenly spread, as a probe looks at. */
function bounded(dataset: Dataset, leastRows: number): Dataset {
  const most = Math.max(leastRows, Math.floor(PROBED_VALUES / dataset.columns));
  if (dataset.train.rows <= most && dataset.heldOut.rows <= most) return dataset;
  return { ...dataset, train: someRows(dataset.train, most), heldOut: someRows(dataset.heldOut, most) };
}

function someRows(matrix: Matrix, count: number): Matrix {
  if (matrix.rows <= count) return matrix;
  return takeRows(
    matrix,
    Uint32Array.from({ length: count }, (_, i) => Math.floor((i * matrix.rows) / count)),
  );
}
