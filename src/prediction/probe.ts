import type { Prediction } from "../core/collapse/prediction.ts";
import { correctPredictions, type Measurement } from "../core/collapse/probeCorrection.ts";
import type { Engine } from "../engine/engine.ts";
import type { SweepPoint } from "../spec/expandSweep.ts";
import { betaOf } from "../spec/objective.ts";
import type { Spec } from "../spec/spec.ts";
import { layoutOf } from "../training/exampleLayout.ts";
import { largestStack, stackKey } from "../training/planBatches.ts";
import type { KnownData } from "./knownData.ts";
import { planProbe, spread } from "./probePlan.ts";
import { timeStep, trainProbe, type ProbeTraining } from "./probeTraining.ts";

export interface ProbeOptions {
  readonly points: readonly SweepPoint[];
  /** From the spectrum, one a point. */
  readonly predictions: readonly Prediction[];
  /** Undefined for a point whose data are not known. */
  readonly dataOf: (point: SweepPoint) => KnownData | undefined;
  readonly engine: Engine;
  /** About how long to train, all points together. */
  readonly seconds: number;
  /** Aborting it rejects with its reason, between two steps. */
  readonly signal: AbortSignal | undefined;
}

/** More kinds of model than this share the time too thinly to learn from any. */
const MAX_STACKS = 6;
/** What a stack costs besides steps: compiling its graphs, evaluating it. */
const SECONDS_BESIDES_STEPS = 0.1;
/** When not all points can be trained, those nearer the threshold are left out: their rates are small, and slow to settle. */
const HIGHEST_RATIO = 0.8;

/** Measurements by `trainingKey`. */
export type Measurements = ReadonlyMap<string, Measurement>;

/** Trains part of the points for about `seconds` together and measures them. What a shorter time leaves out is not in it. */
export async function probeSweep({
  points,
  predictions,
  dataOf,
  engine,
  seconds,
  signal,
}: ProbeOptions): Promise<Measurements> {
  const start = performance.now();
  const measured = new Map<string, Measurement>();
  const stacks = spread(stacksWorthTraining(points, predictions), MAX_STACKS);
  for (const [i, stack] of stacks.entries()) {
    const [first] = stack;
    const data = first && dataOf(first.point);
    if (data === undefined) continue;
    const dataset = await data.dataset();
    const left = seconds - (performance.now() - start) / 1000;
    const share = left / (stacks.length - i) - SECONDS_BESIDES_STEPS;
    if (share <= 0) break;
    const found = await probeStack(stack, { dataset, trainRows: data.trainRows, engine, signal }, share);
    for (const [key, measurement] of found) measured.set(key, measurement);
  }
  return measured;
}

/** The predictions with what is known from probes. */
export function withMeasurements(
  points: readonly SweepPoint[],
  predictions: readonly Prediction[],
  measurementOf: (point: SweepPoint) => Measurement | undefined,
): readonly Prediction[] {
  return correctPredictions(
    points.map((point, i) => ({
      prediction: predictions[i] as Prediction,
      family: trainingKey(point.spec, { beta: 0 }),
      measurement: measurementOf(point),
    })),
  );
}

interface Candidate {
  readonly point: SweepPoint;
  /** Whether its training may settle a verdict, for which it has to be the spec's own. */
  readonly doubtful: boolean;
  /** Of beta to its threshold. */
  readonly ratio: number;
}

/** Points about which a training would say something, once for all seeds, by graph. */
function stacksWorthTraining(
  points: readonly SweepPoint[],
  predictions: readonly Prediction[],
): readonly (readonly Candidate[])[] {
  const stacks = new Map<string, Candidate[]>();
  const seen = new Set<string>();
  for (const [i, point] of points.entries()) {
    const prediction = predictions[i] as Prediction;
    const key = trainingKey(point.spec);
    if (seen.has(key) || !isWorthTraining(prediction)) continue;
    seen.add(key);
    const candidate = {
      point,
      doubtful: prediction.verdict === "at-risk" && !prediction.reasons.includes("near-threshold"),
      ratio: (betaOf(point.spec.objective) ?? NaN) / (prediction.thresholdBeta ?? Infinity),
    };
    const stack = stacks.get(stackKey(point.spec));
    if (stack) stack.push(candidate);
    else stacks.set(stackKey(point.spec), [candidate]);
  }
  return [...stacks.values()];
}

/** Where collapse is certain there is nothing to measure; nor is there just above the threshold, where seeds decide. */
function isWorthTraining({ verdict, reasons, activeUnits }: Prediction): boolean {
  if (verdict === "unknown" || verdict === "collapse") return false;
  return !(activeUnits === 0 && reasons.length === 1 && reasons[0] === "near-threshold");
}

type StackOptions = Pick<ProbeTraining, "dataset" | "trainRows" | "engine" | "signal">;

async function probeStack(stack: readonly Candidate[], options: StackOptions, seconds: number): Promise<Measurements> {
  const { spec } = (stack[0] as Candidate).point;
  const { training } = spec;
  const { dataset, trainRows } = options;
  if (training.batchSize > dataset.train.rows) return new Map();
  const candidates = spread(stack, largestStack(spec, layoutOf(dataset)));
  const steps = training.epochs * Math.floor(trainRows / training.batchSize);
  const start = performance.now();
  const left = (): number => seconds - (performance.now() - start) / 1000;
  const found = new Map<string, Measurement>();
  const run = async (some: readonly Candidate[], secondsPerStep: (models: number) => number): Promise<void> => {
    if (some.length === 0) return;
    const learningRate = Math.max(...some.map(({ point }) => point.spec.training.learningRate));
    const plan = planProbe({ candidates: some.length, steps, learningRate, secondsPerStep, seconds: left() });
    if (plan === undefined) return;
    const chosen = plan.models === some.length ? some : spread(lowest(some, plan.models), plan.models);
    const measurements = await trainProbe({ ...options, specs: specsOf(chosen), steps }, plan, left());
    chosen.forEach(({ point }, i) => {
      const measurement = measurements[i];
      if (measurement) found.set(trainingKey(point.spec), measurement);
    });
  };
  const ofAll = await timeStep({ ...options, specs: specsOf(candidates), steps });
  if (steps * ofAll <= left()) {
    await run(candidates, () => ofAll);
    return found;
  }
  const ofOne = await timeStep({ ...options, specs: specsOf(candidates.slice(0, 1)), steps });
  const ofEachMore = (ofAll - ofOne) / Math.max(1, candidates.length - 1);
  const secondsPerStep = (models: number): number => ofOne + (models - 1) * ofEachMore;
  // Whose verdicts a faithful training may settle come first.
  await run(
    candidates.filter(({ doubtful }) => doubtful),
    secondsPerStep,
  );
  await run(
    candidates.filter(({ doubtful }) => !doubtful),
    secondsPerStep,
  );
  return found;
}

/** Candidates well below the threshold, or the `least` that are nearest to that. */
function lowest(candidates: readonly Candidate[], least: number): readonly Candidate[] {
  const byRatio = candidates.toSorted((a, b) => a.ratio - b.ratio);
  return byRatio.slice(0, Math.max(least, byRatio.filter(({ ratio }) => ratio <= HIGHEST_RATIO).length));
}

function specsOf(candidates: readonly Candidate[]): [Spec, ...Spec[]] {
  return candidates.map(({ point }) => point.spec) as [Spec, ...Spec[]];
}

/** Names the training a spec describes, whatever its seed; with some of its objective replaced. */
export function trainingKey(
  { data, model, objective, training }: Spec,
  replaced: { readonly beta?: number } = {},
): string {
  return JSON.stringify([data, model, { ...objective, ...replaced }, { ...training, seed: 0 }]);
}
