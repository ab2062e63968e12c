import type { SweepPoint } from "../spec/expandSweep.ts";
import { elementCount } from "../graph/shape.ts";
import { topologicalOrder } from "../graph/tensor.ts";
import { noStatistics } from "../model/dataStatistics.ts";
import { likelihoodOf } from "../model/likelihoods/likelihoodOf.ts";
import type { ExampleLayout } from "../model/modelGraph.ts";
import { objectiveShape } from "../model/objectives/objective.ts";
import { buildVae } from "../model/vae.ts";
import { isOfAnotherProgram } from "../spec/trainedElsewhere.ts";
import type { LikelihoodSpec, Spec } from "../spec/spec.ts";
import { modelSize } from "./modelSize.ts";

/** Points that train as one graph: the unit of work and of a checkpoint. */
export interface Batch {
  readonly index: number;
  readonly points: readonly SweepPoint[];
}

/**
 * More models in one graph cost less each, until their arrays exceed the cache. A stack has about this many numbers, parameters and a
 * batch's maps together, and at most `MAX_MODELS` models (measured: bench/README.md).
 */
const NUMBERS_PER_STACK = 400_000;
const MAX_MODELS = 8;
/** The default number of workers. Sweeps are always divided for two workers, so that results do not depend on the number. */
const CUT_FOR_WORKERS = 2;

/** Groups points of equal shape, in order; those of a round come before those of the next. The result depends only on the points, not on workers or the machine. */
export function planBatches(points: readonly SweepPoint[], layout: ExampleLayout): readonly Batch[] {
  const groups = new Map<string, SweepPoint[]>();
  for (const point of points) {
    // Models of other programs have graphs of their own, which hold their weights.
    const key = isOfAnotherProgram(point.spec) ? `own ${point.index}` : `${point.round ?? 0} ${stackKey(point.spec)}`;
    const group = groups.get(key);
    if (group) group.push(point);
    else groups.set(key, [point]);
  }
  const stacks = [...groups.values()].flatMap((group) => cut(group, layout));
  return stacks.map((stack, index) => ({ index, points: stack }));
}

/** The number of models of this size that train fastest as one stack. */
export function largestStack(spec: Spec, layout: ExampleLayout): number {
  const { model, training } = spec;
  // Its graph need not be built, and would take seconds.
  if (modelSize(spec, layout).parameters >= NUMBERS_PER_STACK) return 1;
  const numbers = parameterCount(model, layout) + training.batchSize * mapNumbers(model, layout);
  return Math.max(1, Math.min(Math.floor(NUMBERS_PER_STACK / numbers), MAX_MODELS));
}

/** Numbers in all maps that convolutions make of one example. Outputs of dense layers are small compared with their parameters. */
function mapNumbers(model: Spec["model"], layout: ExampleLayout): number {
  const { distortion, kl } = buildVae(model, { ...layout, models: 1, rows: 1, sharedSeed: true }, noStatistics(layout));
  return topologicalOrder([distortion, kl])
    .filter(({ operation }) => operation === "convolve2d" || operation === "convolveTransposed2d")
    .reduce((sum, { shape }) => sum + elementCount(shape), 0);
}

function cut(group: readonly SweepPoint[], layout: ExampleLayout): readonly (readonly SweepPoint[])[] {
  const [first] = group;
  if (first === undefined) return [];
  if (isOfAnotherProgram(first.spec)) return [group];
  const limit = largestStack(first.spec, layout);
  // Stacks have nearly equal sizes, and there are at least as many as workers, so that no worker waits for a last small one.
  const count = Math.min(group.length, Math.ceil(Math.ceil(group.length / limit) / CUT_FOR_WORKERS) * CUT_FOR_WORKERS);
  return Array.from({ length: count }, (_, i) =>
    group.slice(Math.round((i * group.length) / count), Math.round(((i + 1) * group.length) / count)),
  );
}

/** What must be equal for two models to share a graph; everything else (beta, variance, learning rate, seed ...) is an input. */
export function stackKey({ data, model, objective, training }: Spec): string {
  return JSON.stringify([
    data,
    { ...model, likelihood: likelihoodShape(model.likelihood) },
    objectiveShape(objective),
    training.epochs,
    training.batchSize,
  ]);
}

/** A likelihood without the numbers that are inputs of the graph. */
function likelihoodShape(likelihood: LikelihoodSpec): object {
  const fed = Object.keys(likelihoodOf(likelihood).settings).length > 0;
  return Object.fromEntries(Object.entries(likelihood).filter(([, value]) => !fed || typeof value !== "number"));
}

/** The number of parameters of one model, biases included. */
export function parameterCount(model: Spec["model"], layout: ExampleLayout): number {
  const { learned } = buildVae(model, { ...layout, models: 1, rows: 1, sharedSeed: true }, noStatistics(layout));
  return learned.reduce((sum, { sizePerModel }) => sum + sizePerModel, 0);
}
