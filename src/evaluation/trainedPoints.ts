import type { Dataset } from "../data/dataset.ts";
import { elementCount } from "../graph/shape.ts";
import { noStatistics, type DataStatistics } from "../model/dataStatistics.ts";
import { buildVae } from "../model/vae.ts";
import type { PointResult } from "../results/results.ts";
import { bestPoint } from "../results/reading.ts";
import { failureText } from "../results/wording.ts";
import type { SweepPoint } from "../spec/expandSweep.ts";
import { isTrainedElsewhere } from "../spec/trainedElsewhere.ts";
import { StoreError } from "../store/storeError.ts";
import type { BatchCheckpoint } from "../results/checkpoint.ts";
import { selectsEpochs } from "../training/epochSelection.ts";
import { layoutOf } from "../training/exampleLayout.ts";
import type { Batch } from "../training/planBatches.ts";
import type { RunData } from "./runData.ts";

/** A point of a run with its parameters, which are final or those at which it was stopped. */
export interface TrainedPoint {
  readonly point: SweepPoint;
  readonly dataset: Dataset;
  /** Statistics of the training examples. */
  readonly statistics: DataStatistics;
  /** Parameters by the name of the graph's tensors. */
  readonly parameters: Readonly<Record<string, Float32Array<ArrayBuffer>>>;
  /** The whole epochs of training before these parameters, and the steps of the next one. */
  readonly epoch: number;
  readonly step: number;
}

/**
 * The points of a batch that have been trained and have not failed, from its checkpoint.
 * @throws StoreError when its arrays are not those of the points' models
 */
export function trainedPoints(
  run: Pick<RunData, "datasetOf" | "statisticsOf">,
  { points }: Batch,
  checkpoint: BatchCheckpoint,
): readonly TrainedPoint[] {
  const { epoch, step } = checkpoint.progress;
  const trainsNothing = isTrainedElsewhere(points);
  if (epoch === 0 && step === 0 && !trainsNothing) return [];
  const trained = points.flatMap((point, model): readonly TrainedPoint[] => {
    const parameters = parametersOf(point, model, points.length, checkpoint);
    if (parameters === undefined) return [];
    return [{ point, dataset: run.datasetOf(point), statistics: run.statisticsOf(point), ...parameters }];
  });
  if (!trainsNothing) checkArrays(trained);
  return trained;
}

function parametersOf(
  { spec }: SweepPoint,
  model: number,
  models: number,
  { arrays, progress }: BatchCheckpoint,
): Pick<TrainedPoint, "parameters" | "epoch" | "step"> | undefined {
  if ((progress.failures[model] ?? null) !== null) return undefined;
  const { epoch, step } = progress;
  const learned = partsOf(arrays.parameters, model, models);
  const outcome = progress.outcomes?.[model];
  // After training, `parameters` holds the selected epoch's.
  if (outcome !== undefined) return { parameters: learned, epoch: outcome.keptEpoch ?? epoch, step: 0 };
  const selected = selectsEpochs(spec.training) ? (progress.selected[model] ?? null) : null;
  if (selected !== null) return { parameters: partsOf(arrays.selected, model, models), epoch: selected.epoch, step: 0 };
  return { parameters: learned, epoch, step };
}

/** Somebody else may have made the checkpoint. @param trained points of a batch, whose models have equal shapes @throws StoreError */
function checkArrays(trained: readonly TrainedPoint[]): void {
  const [first] = trained;
  if (first === undefined) return;
  const layout = layoutOf(first.dataset);
  const shape = { ...layout, models: 1, rows: 1, sharedSeed: true };
  const { learned, states } = buildVae(first.point.spec.model, shape, noStatistics(layout));
  for (const { tensor } of [...learned, ...states])
    if (trained.some(({ parameters }) => parameters[tensor.name]?.length !== elementCount(tensor.shape)))
      throw new StoreError(
        `the checkpoint of point ${first.point.index} does not hold ${tensor.name} of this model: it was written for another spec or version, or is damaged. Train the sweep again.`,
      );
}

/**
 * A point's model from its last checkpoint, whether it still trains or has ended.
 * @throws StoreError when there is no such point or no checkpoint of it yet, or it failed
 */
export function readPoint(run: RunData, index: number): TrainedPoint {
  const { folder, points, batches } = run;
  const batch = batches.find((candidate) => candidate.points.some((of) => of.index === index));
  if (batch === undefined)
    throw new StoreError(
      `there is no point ${index} in ${folder.path}: its sweep has ${points.length}, counted from 0.`,
    );
  const checkpoint = folder.readCheckpoint(batch);
  const failure = checkpoint?.progress.failures[batch.points.findIndex((of) => of.index === index)] ?? null;
  if (failure !== null) throw new StoreError(`point ${index} failed: ${failureText(failure)}`);
  const trained = checkpoint && trainedPoints(run, batch, checkpoint).find(({ point }) => point.index === index);
  if (trained === undefined)
    throw new StoreError(
      `point ${index} has no checkpoint yet. The first one is written some seconds after its training begins.`,
    );
  return trained;
}

/** The one with the best held-out ELBO; the first where none was measured. */
export function bestTrained(trained: readonly TrainedPoint[], results: readonly PointResult[]): TrainedPoint {
  const figures = trained.map(({ point }) => results[point.index] ?? ({ status: "waiting", heldOut: null } as const));
  return trained[bestPoint(figures) ?? 0] as TrainedPoint;
}

/** One model's part of the arrays of a stack. */
function partsOf(
  arrays: Readonly<Record<string, Float32Array>>,
  model: number,
  models: number,
): TrainedPoint["parameters"] {
  return Object.fromEntries(
    Object.entries(arrays).map(([name, array]) => {
      const length = array.length / models;
      return [name, Float32Array.from(array.subarray(model * length, (model + 1) * length))];
    }),
  );
}

interface TrainedTo {
  readonly point: number;
  readonly epoch: number;
  readonly step: number;
}

/** Earlier measurements of a point with its current parameters; undefined if it was trained since. */
export function figuresOf<Figures extends TrainedTo>(
  known: readonly Figures[] | undefined,
  { point, epoch, step }: TrainedPoint,
): Figures | undefined {
  return known?.find((figures) => figures.point === point.index && figures.epoch === epoch && figures.step === step);
}
