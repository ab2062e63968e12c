import { isFiniteEvaluation, type Evaluation } from "../core/evaluation.ts";
import type { Dataset } from "../data/dataset.ts";
import type { Engine } from "../engine/engine.ts";
import type { Spec } from "../spec/spec.ts";
import type { BatchCheckpoint, BatchProgress, SelectedEpoch } from "../results/checkpoint.ts";
import type { LatentSpace } from "./measureLatentSpace.ts";
import type { Failure, PointOutcome, RunningMeans, PointEpoch } from "../results/results.ts";
import type { Comparison } from "./compareWithBaselines.ts";
import { isCandidate, isExhausted, selectEpoch } from "./epochSelection.ts";
import { divergenceOf, finalPenalty } from "./divergence.ts";
import { likelyReason } from "./likelyReason.ts";
import type { Batch } from "./planBatches.ts";
import { StackTrainer } from "./stackTrainer.ts";

/** Number of z drawn for each example for the curves: an opposite pair. The final figures have more (core/evaluationDraws.ts). */
export const EPOCH_SAMPLES = 2;

export type TrainingEvent =
  | { readonly type: "epochDone"; readonly epoch: number; readonly points: readonly PointEpoch[] }
  | { readonly type: "pointFailed"; readonly point: number; readonly failure: Failure }
  /** The arrays are views: write them before the generator continues. */
  | { readonly type: "checkpointReady"; readonly checkpoint: BatchCheckpoint }
  | { readonly type: "batchDone" | "batchStopped"; readonly outcomes: readonly PointOutcome[] };

export interface BatchJob {
  readonly batch: Batch;
  readonly dataset: Dataset;
  readonly engine: Engine;
  readonly resumeFrom: BatchCheckpoint | undefined;
  /** Called after every step. If true, a last checkpoint follows and the batch ends as stopped. */
  readonly shouldStop: () => boolean;
  /** Called after every step. The times of checkpoints do not change results. */
  readonly checkpointDue: () => boolean;
}

/** Trains the points of a batch together. The last event is one `batchDone` or `batchStopped`, after its checkpoint. */
export async function* trainBatch(job: BatchJob): AsyncGenerator<TrainingEvent, void, void> {
  const finished = job.resumeFrom?.progress.outcomes;
  if (finished) {
    yield { type: "batchDone", outcomes: finished };
    return;
  }
  const [first, ...others] = job.batch.points.map((point) => point.spec);
  if (first === undefined) return;
  const trainer = await StackTrainer.create({ specs: [first, ...others], dataset: job.dataset, engine: job.engine });
  try {
    yield* new BatchRun(job, trainer, [first, ...others]).events();
  } finally {
    await trainer.dispose();
  }
}

/** By model, beside its evaluations. */
interface FinalFigures {
  readonly comparisons?: readonly Comparison[];
  readonly selection?: readonly Evaluation[] | undefined;
  readonly latentSpaces?: readonly LatentSpace[];
}

class BatchRun {
  readonly #job: BatchJob;
  readonly #trainer: StackTrainer;
  readonly #specs: readonly [Spec, ...Spec[]];
  #epoch = 0;
  #step = 0;
  #failures: (Failure | null)[];
  #heldOut: readonly Evaluation[] = [];
  #selected: (SelectedEpoch | null)[];

  constructor(job: BatchJob, trainer: StackTrainer, specs: readonly [Spec, ...Spec[]]) {
    this.#job = job;
    this.#trainer = trainer;
    this.#specs = specs;
    this.#failures = specs.map(() => null);
    this.#selected = specs.map(() => null);
    if (job.resumeFrom) {
      const { progress, arrays } = job.resumeFrom;
      trainer.restore(arrays);
      this.#epoch = progress.epoch;
      this.#step = progress.step;
      trainer.setStepSums(progress.stepSums);
      this.#failures = [...progress.failures];
      this.#heldOut = progress.heldOut;
      this.#selected = [...progress.selected];
    }
  }

  async *events(): AsyncGenerator<TrainingEvent, void, void> {
    const { epochs } = this.#specs[0].training;
    while (this.#epoch < epochs && this.#specs.some((_, m) => this.#isTraining(m))) {
      while (this.#step < this.#trainer.stepsPerEpoch) {
        if (this.#job.shouldStop()) {
          yield await this.#checkpoint(null);
          yield { type: "batchStopped", outcomes: this.#outcomes("stopped", []) };
          return;
        }
        if (this.#job.checkpointDue()) yield await this.#checkpoint(null);
        await this.#trainer.step(this.#epoch, this.#step);
        this.#step += 1;
      }
      yield* this.#finishEpoch();
    }
    for (const [m, selected] of this.#selected.entries()) if (selected !== null) await this.#trainer.useSelected(m);
    // The final figures are computed from the final parameters, with more draws, on training and held-out data.
    const { evaluations: heldOut, comparisons } = await this.#trainer.compareHeldOut();
    const uses = await this.#trainer.measureDecoderUse();
    this.#heldOut = heldOut.map((evaluation, m) => ({ ...evaluation, ...(uses[m] && { decoderUse: uses[m] }) }));
    const train = await this.#trainer.evaluateTraining();
    const selection = await this.#trainer.evaluateSelection();
    yield* this.#failWhere((m) => this.#whatDiverged(m, train[m], comparisons[m]));
    const latentSpaces = await this.#trainer.measureLatentSpace();
    const outcomes = this.#outcomes("done", train, { comparisons, selection, latentSpaces });
    yield await this.#checkpoint(outcomes);
    yield { type: "batchDone", outcomes };
  }

  async *#finishEpoch(): AsyncGenerator<TrainingEvent, void, void> {
    const heldOut = await this.#trainer.evaluateHeldOut(EPOCH_SAMPLES);
    const means = this.#runningMeans(await this.#trainer.stepSums());
    this.#heldOut = heldOut;
    yield* this.#failWhere((m) => (isFinite(heldOut[m]) && isFiniteMean(means[m]) ? undefined : this.#notFinite()));
    const training = this.#specs.map((_, m) => this.#isTraining(m));
    this.#epoch += 1;
    this.#step = 0;
    this.#trainer.setStepSums();
    await this.#selectEpochs(heldOut);
    const points = heldOut.flatMap((evaluation, m) => {
      const train = means[m];
      return training[m] === true && train ? [{ point: this.#pointIndex(m), train, heldOut: evaluation }] : [];
    });
    if (points.length > 0) yield { type: "epochDone", epoch: this.#epoch, points };
  }

  /** Models that have neither failed nor ended early for lack of a better epoch. */
  #isTraining(model: number): boolean {
    const { training } = this.#specs[model] as Spec;
    return this.#failures[model] === null && !isExhausted(training, this.#selected[model] ?? null, this.#epoch);
  }

  async #selectEpochs(heldOut: readonly Evaluation[]): Promise<void> {
    const candidates = this.#specs.flatMap((spec, m) =>
      this.#failures[m] === null && isCandidate(spec, this.#selected[m] ?? null, this.#epoch) ? [m] : [],
    );
    if (candidates.length === 0) return;
    const scores = await this.#trainer.scoreEpoch(
      async () => (await this.#trainer.evaluateSelection(EPOCH_SAMPLES)) ?? heldOut,
    );
    for (const m of candidates) {
      const before = this.#selected[m] ?? null;
      const after = selectEpoch(before, this.#epoch, scores[m] ?? Number.NaN);
      if (after !== before) await this.#trainer.select(m);
      this.#selected[m] = after;
    }
  }

  #notFinite(): string {
    return `the loss was not finite in epoch ${this.#epoch + 1}`;
  }

  /** What is wrong with a model's final figures; undefined if nothing is. */
  #whatDiverged(model: number, train: Evaluation | undefined, comparison: Comparison | undefined): string | undefined {
    const heldOut = this.#heldOut[model];
    if (heldOut === undefined || train === undefined || !isFiniteEvaluation(heldOut) || !isFiniteEvaluation(train))
      return this.#notFinite();
    const { columns } = this.#job.dataset;
    return divergenceOf({
      heldOut,
      train,
      columnMeansElboNats: comparison?.baselines?.columnMeansElboNats ?? null,
      columns,
      effectiveBeta: finalPenalty(this.#specs[model] as Spec, columns),
    });
  }

  /** Marks the training points that diverged as failed, each with its likely reason. */
  *#failWhere(whatDiverged: (model: number) => string | undefined): Generator<TrainingEvent, void, void> {
    for (const [m, spec] of this.#specs.entries()) {
      const what = this.#failures[m] === null ? whatDiverged(m) : undefined;
      if (what === undefined) continue;
      const message = `${what}: ${likelyReason(spec, this.#trainer.largestMagnitude)}`;
      const failure = { epoch: this.#epoch, cause: "diverged", message };
      this.#failures[m] = failure;
      yield { type: "pointFailed", point: this.#pointIndex(m), failure };
    }
  }

  #runningMeans(stepSums: readonly (readonly number[])[]): readonly RunningMeans[] {
    return stepSums.map((sums, m) => {
      const [distortion = Number.NaN, ...kl] = sums.map((sum) => sum / this.#step);
      return {
        distortionNats: distortion + (this.#trainer.trainConstantNats[m] ?? Number.NaN),
        klPerDimensionNats: kl,
      };
    });
  }

  async #checkpoint(outcomes: readonly PointOutcome[] | null): Promise<TrainingEvent> {
    const progress: BatchProgress = {
      points: this.#job.batch.points.map(({ index }) => index),
      epoch: this.#epoch,
      step: this.#step,
      stepSums: await this.#trainer.stepSums(),
      failures: this.#failures,
      heldOut: this.#heldOut,
      selected: this.#selected,
      outcomes,
    };
    return { type: "checkpointReady", checkpoint: { progress, arrays: await this.#trainer.arrays() } };
  }

  #outcomes(
    status: "done" | "stopped",
    train: readonly Evaluation[],
    { comparisons = [], selection = [], latentSpaces = [] }: FinalFigures = {},
  ): readonly PointOutcome[] {
    return this.#failures.map((failure, m) => ({
      point: this.#pointIndex(m),
      status: failure ? "failed" : status,
      heldOut: failure ? null : (this.#heldOut[m] ?? null),
      train: failure ? null : (train[m] ?? null),
      keptEpoch: failure || status === "stopped" ? null : (this.#selected[m]?.epoch ?? this.#epoch),
      failure,
      baselines: comparisons[m]?.baselines ?? null,
      belowBaseline: failure ? null : (comparisons[m]?.belowBaseline ?? null),
      ...(failure === null && selection[m] && { selection: selection[m] }),
      ...(failure === null ? latentSpaces[m] : {}),
    }));
  }

  #pointIndex(model: number): number {
    return this.#job.batch.points[model]?.index ?? Number.NaN;
  }
}

function isFinite(evaluation: Evaluation | undefined): boolean {
  return evaluation !== undefined && isFiniteEvaluation(evaluation);
}

function isFiniteMean(means: RunningMeans | undefined): boolean {
  return (
    means !== undefined && Number.isFinite(means.distortionNats) && means.klPerDimensionNats.every(Number.isFinite)
  );
}
