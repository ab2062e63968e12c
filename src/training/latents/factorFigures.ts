import {
  concentration,
  disentanglement,
  mutualInformationGap,
  separatedAttribute,
} from "../../core/latents/disentanglement.ts";
import { errorOf, jackknifed, type Jackknifed } from "../../core/latents/jackknife.ts";
import type { LabelledRows } from "../../core/latents/labelledRows.ts";
import { localInverseSimpson, mixingTests } from "../../core/latents/mixing.ts";
import type { NearestRows } from "../../core/latents/nearestRows.ts";
import { ridgeProbe, rSquared } from "../../core/latents/ridgeProbe.ts";
import { silhouettes } from "../../core/latents/silhouette.ts";
import { sampleMean } from "../../core/inference/sampleMean.ts";
import type { Usefulness } from "../../results/latentFigures.ts";

/** What z does with one set of labels besides telling them: whether they are mixed in it, and whether single latents stand for them. */

/** scib's defaults: neighbours of the local inverse Simpson's index, and its perplexity. */
export const MIXING_NEIGHBOURS = 90;
const PERPLEXITY = 30;
/** Neighbours whose classes are tested, and the level of the test. */
const TESTED_NEIGHBOURS = 25;
const LEVEL = 0.05;
/** Numbers with fewer values are names more often than quantities. */
const MIN_NUMBERS = 3;

/** @param first the first set of labels, within whose classes those of another are to be mixed; undefined for the first itself */
export function mixingOf(
  data: LabelledRows,
  nearest: NearestRows,
  first: LabelledRows | undefined,
): NonNullable<Usefulness["mixing"]> {
  const { values, columns, classes } = data;
  const whole = sampleMean(known(silhouettes(values, columns, data)));
  const within = first && known(silhouettes(values, columns, data, first.classOf)).map((one) => 1 - Math.abs(one));
  const simpson = localInverseSimpson(nearest, data, PERPLEXITY).toSorted();
  const { value, standardError } = medianOf(simpson);
  return {
    silhouette: { value: (1 + whole.mean) / 2, standardError: finite(whole.standardError) / 2 },
    batchSilhouette: within === undefined || within.length === 0 ? null : measure(sampleMean(within)),
    inverseSimpson: { value: (value - 1) / (classes - 1), standardError: standardError / (classes - 1) },
    testsPassed: measure(sampleMean(mixingTests(nearest, data, TESTED_NEIGHBOURS, LEVEL))),
  };
}

/** @param numbers the labels, where they are numbers @param importances of the linear probe, by fold; null where there is none */
export function factorOf(
  data: LabelledRows,
  numbers: Float64Array | null,
  importances: readonly Float64Array[] | null,
): NonNullable<Usefulness["factor"]> {
  const { rows, values, columns, classes } = data;
  const isQuantity = numbers !== null && classes >= MIN_NUMBERS;
  const ridge = isQuantity && importances !== null ? ridgeProbe(data, numbers) : null;
  return {
    mutualInformationGap: jackknifed(rows, (some) => mutualInformationGap(values, columns, data, some)),
    separatedAttribute: isQuantity
      ? jackknifed(rows, (some) => separatedAttribute(values, columns, numbers, some))
      : null,
    completeness: importances && overFolds(importances.map(concentration)),
    ridge: ridge && isQuantity ? jackknifed(rows, (some) => rSquared(ridge, numbers, some)) : null,
  };
}

/** Of all factors together: how far each latent stands for one of them. @param importances by factor and fold */
export function disentanglementOf(importances: readonly (readonly Float64Array[])[]): Jackknifed | null {
  const folds = importances[0]?.map((_, fold) => disentanglement(importances.map((factor) => shares(factor[fold]))));
  return folds === undefined ? null : overFolds(folds);
}

/** Each fold leaves its rows out, so that the folds are the figures of a jackknife. */
function overFolds(figures: readonly (number | null)[]): Jackknifed | null {
  const found = figures.filter((one) => one !== null);
  if (found.length === 0) return null;
  return { value: found.reduce((sum, one) => sum + one, 0) / found.length, standardError: errorOf(found) };
}

function shares(importances: Float64Array = new Float64Array()): Float64Array {
  const total = importances.reduce((sum, one) => sum + one, 0);
  return total > 0 ? importances.map((one) => one / total) : importances;
}

/** The median, and half the distance between the values half a root of the number away: of a sorted sample. */
function medianOf(sorted: Float64Array): Jackknifed {
  const middle = (sorted.length - 1) / 2;
  const aside = Math.sqrt(sorted.length) / 2;
  const at = (place: number): number => sorted[Math.max(0, Math.min(sorted.length - 1, Math.round(place)))] as number;
  const median = ((sorted[Math.floor(middle)] as number) + (sorted[Math.ceil(middle)] as number)) / 2;
  return { value: median, standardError: (at(middle + aside) - at(middle - aside)) / 2 };
}

function known(values: Float64Array): Float64Array {
  return values.filter((one) => !Number.isNaN(one));
}

function measure({ mean, standardError }: { readonly mean: number; readonly standardError: number }): Jackknifed {
  return { value: mean, standardError: finite(standardError) };
}

function finite(value: number): number {
  return Number.isFinite(value) ? value : 0;
}
