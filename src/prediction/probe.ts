import type { Prediction } from "../core/collapse/prediction.ts";
import { correctPredictions, type Measurement } from "../core/collapse/probeCorrection.ts";
import type { Engine } from "../engine/engine.ts";
import type { SweepPoint } from "../spec/expandSweep.ts";
import type { Spec } from "../spec/spec.ts";
import type { KnownData } from "./knownData.ts";
import { planTrainings, type PlannedTraining, type ProbeSubject } from "./planTrainings.ts";
import { trainProbe } from "./probeTraining.ts";
import { trainingKey } from "./trainingKey.ts";

export interface ProbeOptions {
  readonly engine: Engine;
  /** Trainings under way after so many seconds are cut short. */
  readonly ceilingSeconds: number;
  /** Aborting it rejects with its reason, between two steps. */
  readonly signal: AbortSignal | undefined;
}

/** Where measurements are kept, by a name that holds everything they depend on. */
export interface MeasurementStore {
  readonly get: (key: string) => Measurement | undefined;
  readonly set: (key: string, measurement: Measurement) => void;
}

/**
 * Trains part of the points for a fixed number of steps and keeps what it measures. Which points and how many steps depends on
 * spec and data alone (planTrainings), never on the machine or on what was probed before. What is in the store is not trained again,
 * unless it was cut short. Returns whether the ceiling cut this probe short.
 */
export async function probeSweep(
  subject: ProbeSubject,
  store: MeasurementStore,
  { engine, ceilingSeconds, signal }: ProbeOptions,
): Promise<{ readonly isCutShort: boolean }> {
  const deadline = performance.now() + 1000 * ceilingSeconds;
  let isCutShort = false;
  for (const { points, plan, steps } of planTrainings(subject)) {
    const data = subject.dataOf(points[0]);
    if (
      data === undefined ||
      points.every((point) => store.get(measurementKey(data, point, plan))?.isCutShort === false)
    )
      continue;
    if (performance.now() >= deadline) return { isCutShort: true };
    const dataset = await data.dataset();
    if (points[0].spec.training.batchSize > dataset.train.rows) continue;
    const specs = points.map(({ spec }) => spec) as [Spec, ...Spec[]];
    const measurements = await trainProbe(
      { specs, dataset, trainRows: data.trainRows, engine, steps, signal },
      plan,
      deadline,
    );
    points.forEach((point, i) => {
      const measurement = measurements[i];
      if (measurement !== undefined) store.set(measurementKey(data, point, plan), measurement);
      isCutShort ||= measurement?.isCutShort ?? performance.now() >= deadline;
    });
  }
  return { isCutShort };
}

export interface MeasuredPredictions {
  readonly predictions: readonly Prediction[];
  /** Whether every planned training is in the store, and none was cut short. */
  readonly isComplete: boolean;
}

/** The predictions with what the planned trainings found, as far as they are in the store. */
export function withMeasurements(subject: ProbeSubject, store: Pick<MeasurementStore, "get">): MeasuredPredictions {
  const { points, predictions, dataOf } = subject;
  const measured = new Map<string, Measurement>();
  let isComplete = true;
  for (const { points: trained, plan } of planTrainings(subject)) {
    const data = dataOf(trained[0]);
    for (const point of trained) {
      const measurement = data && store.get(measurementKey(data, point, plan));
      if (measurement !== undefined) measured.set(trainingKey(point.spec), measurement);
      isComplete &&= measurement?.isCutShort === false;
    }
  }
  const corrected = correctPredictions(
    points.map((point, i) => ({
      prediction: predictions[i] as Prediction,
      family: trainingKey(point.spec, { beta: 0 }),
      measurement: measured.get(trainingKey(point.spec)),
    })),
  );
  return { predictions: corrected, isComplete };
}

/** A training of these numbers as planned. */
function measurementKey({ fingerprint }: KnownData, { spec }: SweepPoint, plan: PlannedTraining["plan"]): string {
  return JSON.stringify([fingerprint, trainingKey(spec), plan.hurry, plan.steps]);
}
