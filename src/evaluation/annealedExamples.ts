import { measuredValues, pseudoValues } from "../core/inference/differenceEstimator.ts";
import { permutation, randomPurpose, seededRandom } from "../core/seededRandom.ts";
import type { Comparable, EvaluationSettings, PointEvaluation } from "../results/evaluations.ts";
import { measure } from "./likelihoodBounds.ts";

/**
 * The order in which examples are annealed, of all of them: any first part is a random sample. Without a first part of fewer, their own.
 * The same for every point of a run.
 */
export function annealedOrder(rows: number, { firstExamples, seed }: EvaluationSettings): Uint32Array {
  return firstExamples === undefined || firstExamples >= rows
    ? Uint32Array.from({ length: rows }, (_, i) => i)
    : permutation(seededRandom(seed, randomPurpose.estimates, 0, 13), rows);
}

/** The chosen rows of a part of the order. */
export function partOf(rows: Uint32Array, order: Uint32Array, from: number, to: number): Uint32Array {
  return Uint32Array.from(order.subarray(from, to), (at) => rows[at] as number);
}

/**
 * The annealed log-likelihood over all examples, from those that were annealed and the importance-weighted bounds of all
 * (core/inference/differenceEstimator.ts).
 * @param annealed of the first examples of the order
 */
export function annealedOverAll(
  importanceWeighted: Comparable,
  annealed: ArrayLike<number>,
  order: Uint32Array,
): Comparable {
  const values = pseudoValues(importanceWeighted.perExample ?? [], annealed, order);
  return { ...measure(values), perExample: Array.from(values) };
}

/** What was annealed of a point, in the order. */
export function annealedOf(
  { importanceWeightedNats, annealedNats, annealedExamples }: PointEvaluation,
  order: Uint32Array,
): Float64Array {
  const values = annealedNats?.perExample ?? [];
  return measuredValues(importanceWeightedNats.perExample ?? [], values, order, annealedExamples ?? values.length);
}

/** A point's figures as they were when so many of its examples had been annealed. */
export function whenAnnealed(figures: PointEvaluation, count: number, settings: EvaluationSettings): PointEvaluation {
  const { importanceWeightedNats, annealedExamples } = figures;
  if (annealedExamples === undefined || annealedExamples <= count) return figures;
  const order = annealedOrder(importanceWeightedNats.perExample?.length ?? 0, settings);
  const annealed = annealedOf(figures, order).subarray(0, count);
  return { ...figures, annealedNats: annealedOverAll(importanceWeightedNats, annealed, order) };
}
