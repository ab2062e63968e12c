import type { Matrix } from "../data/dataset.ts";
import type { ParameterMemory } from "../engine/adam/parameterMemory.ts";
import { likelihoodOf } from "../model/likelihoods/likelihoodOf.ts";
import type { ExampleLayout, StateTensor } from "../model/modelGraph.ts";
import { objectiveWeights } from "../model/objectives/objectiveWeights.ts";
import type { LearnedTensor } from "../model/parameters.ts";
import type { Spec } from "../spec/spec.ts";
import { exampleConstants, type ConstantNats } from "./exampleStatistics.ts";

/** A state is stored with the parameters, so that it is saved with them; without a gradient, Adam does not change it. */
export function asLearned({ tensor, sizePerModel, start }: StateTensor): LearnedTensor {
  return { tensor, sizePerModel, initialise: (part) => void part.fill(start) };
}

/** The objective's weights, one number per model for each; zeros until a step sets them. */
export function weightArrays(specs: readonly Spec[], layout: ExampleLayout): Record<string, Float32Array<ArrayBuffer>> {
  const [first] = specs;
  const names = first === undefined ? [] : Object.keys(objectiveWeights(first, layout, 0, 1));
  return Object.fromEntries(names.map((name) => [name, new Float32Array(specs.length)]));
}

/** Initialises each model's part of each parameter from that model's seed. */
export function initialise(memory: ParameterMemory, learned: readonly LearnedTensor[], seeds: readonly number[]): void {
  for (const { tensor, sizePerModel, initialise: fill } of learned) {
    const array = memory.view("parameters", tensor.name);
    seeds.forEach((seed, m) => {
      fill(array.subarray(m * sizePerModel, (m + 1) * sizePerModel), seed);
    });
  }
}

/** The likelihood's settings, each an array with one number per model. */
export function settingArrays(specs: readonly Spec[]): Record<string, Float32Array<ArrayBuffer>> {
  const byModel = specs.map((spec) => likelihoodOf(spec.model.likelihood).settings);
  return Object.fromEntries(
    Object.keys(byModel[0] ?? {}).map((name) => [
      name,
      Float32Array.from(byModel, (settings) => settings[name] ?? Number.NaN),
    ]),
  );
}

/** The likelihood's constants by model; models with equal likelihoods share one pass over the rows. */
export function constantsByModel(matrix: Matrix, specs: readonly Spec[]): readonly ConstantNats[] {
  const known = new Map<string, ConstantNats>();
  return specs.map(({ model }) => {
    const key = JSON.stringify(model.likelihood);
    const constant = known.get(key) ?? exampleConstants(matrix, model.likelihood);
    known.set(key, constant);
    return constant;
  });
}
