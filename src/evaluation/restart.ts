import type { Restart } from "../core/explanation/facts.ts";
import type { Evaluation } from "../core/evaluation.ts";
import type { Dataset } from "../data/dataset.ts";
import type { Engine } from "../engine/engine.ts";
import type { BetaObjective, Spec } from "../spec/spec.ts";
import { StackTrainer } from "../training/stackTrainer.ts";

export interface TrainingOptions {
  readonly dataset: Dataset;
  readonly engine: Engine;
  readonly signal?: AbortSignal | undefined;
}

export interface RestartOptions extends TrainingOptions {
  /** A point trained for a beta objective. */
  readonly point: number;
  readonly spec: Spec;
  readonly objective: BetaObjective;
  /** The weight of the summed KL against the summed log-likelihood. */
  readonly effectiveBeta: number;
}

/** Number of z drawn for each example: the same as for the figures with which it is compared. */
const SAMPLES = 4;
/** Share of the training; the rest is at the spec's beta. */
const WARMUP_SHARE = 0.4;

/** Trains a point again with beta rising from 0, so that units become active before they cost rate. */
export function restartWithWarmup(options: RestartOptions): Promise<Restart> {
  const { spec, objective } = options;
  const warmup = { epochs: WARMUP_SHARE * spec.training.epochs, shape: "linear" } as const;
  return restart(options, "warm-up", { ...spec, objective: { ...objective, warmup } }, undefined);
}

/** Trains at a point's beta from the parameters of a lower one, to test whether an active solution stays active. */
export function restartFrom(
  options: RestartOptions,
  parameters: Readonly<Record<string, Float32Array>>,
): Promise<Restart> {
  const { warmup: _, ...objective } = options.objective;
  return restart(options, "lower-beta", { ...options.spec, objective }, parameters);
}

/** Parameters trained at a lower beta, for a sweep without an active model there. */
export async function learnAtLowerBeta(
  options: RestartOptions,
  factor: number,
): Promise<Readonly<Record<string, Float32Array>>> {
  const { spec, objective } = options;
  const trainer = await trained(
    options,
    { ...spec, objective: { ...objective, beta: objective.beta * factor } },
    undefined,
  );
  try {
    const { parameters } = await trainer.arrays();
    return Object.fromEntries(Object.entries(parameters).map(([name, values]) => [name, values.slice()]));
  } finally {
    await trainer.dispose();
  }
}

/** Trains a point again with one setting changed. @param dataset with the columns that the changed spec sees */
export function restartWith(
  options: RestartOptions,
  from: Restart["from"],
  spec: Spec,
  dataset: Dataset,
): Promise<Restart> {
  return restart({ ...options, dataset }, from, spec, undefined);
}

async function restart(
  options: RestartOptions,
  from: Restart["from"],
  spec: Spec,
  parameters: Readonly<Record<string, Float32Array>> | undefined,
): Promise<Restart> {
  const { rateNats, distortionNats, elboNats, activeUnits } = await trainedFigures(options, spec, parameters);
  return {
    point: options.point,
    from,
    elboNats,
    lossNats: distortionNats + options.effectiveBeta * rateNats,
    activeUnits,
  };
}

/** Held-out figures of a spec's own training. @param parameters where it starts; undefined: initialised */
export async function trainedFigures(
  options: TrainingOptions,
  spec: Spec,
  parameters?: Readonly<Record<string, Float32Array>>,
): Promise<Evaluation> {
  const trainer = await trained(options, spec, parameters);
  try {
    const [evaluation] = (await trainer.evaluateHeldOut(SAMPLES)) as [Evaluation];
    return evaluation;
  } finally {
    await trainer.dispose();
  }
}

async function trained(
  { dataset, engine, signal }: TrainingOptions,
  spec: Spec,
  parameters: Readonly<Record<string, Float32Array>> | undefined,
): Promise<StackTrainer> {
  const trainer = await StackTrainer.create({ specs: [spec], dataset, engine });
  try {
    if (parameters !== undefined) trainer.begin(parameters);
    for (let epoch = 0; epoch < spec.training.epochs; epoch++) {
      for (let step = 0; step < trainer.stepsPerEpoch; step++) {
        signal?.throwIfAborted();
        await trainer.step(epoch, step);
      }
    }
    return trainer;
  } catch (error) {
    await trainer.dispose();
    throw error;
  }
}
