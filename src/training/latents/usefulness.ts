import { clusterAgreement } from "../../core/latents/clusterAgreement.ts";
import { kMeans } from "../../core/latents/kMeans.ts";
import type { LabelledRows } from "../../core/latents/labelledRows.ts";
import { linearProbe } from "../../core/latents/linearProbe.ts";
import { nearestProbe } from "../../core/latents/nearestProbe.ts";
import type { PosteriorRows } from "../../core/latents/posteriorRows.ts";
import { spreadRows } from "../../core/collapse/rowViews.ts";
import { fitPrincipalFeatures, principalFeaturesOf } from "../../core/inference/principalFeatures.ts";
import { sampleMean } from "../../core/inference/sampleMean.ts";
import { permutation, randomPurpose, seededRandom } from "../../core/seededRandom.ts";
import { rowsOf, type Dataset } from "../../data/dataset.ts";
import { readableRows } from "../../data/transform.ts";
import type { Usefulness } from "../../results/latentFigures.ts";

/** What a user of z could do with it: the labels of rows, predicted from posterior means of other rows. */

/** Probes compare all rows with each other; these are evenly spread. */
const MAX_ROWS = 2000;
const FOLDS = 5;
/** With fewer rows the folds have too few examples of a class. */
const MIN_ROWS = 20;
const MAX_CLASSES = 100;
/** A linear probe solves equations of this size. */
const MAX_LINEAR_COLUMNS = 512;
const MAX_COMPONENTS = 128;

/** Purposes of one seed. */
const [FOLD_STREAM, CLUSTER_STREAM, COMPONENT_STREAM] = [5, 6, 7];

/** One entry for each set of labels that the held-out rows have, in the order of the spec; none where a set cannot be predicted. */
export async function usefulnessOf(posteriors: PosteriorRows, dataset: Dataset): Promise<readonly Usefulness[]> {
  const sets = [dataset, ...(dataset.otherLabels ?? [])];
  const rows = spreadRows(posteriors.rows, MAX_ROWS);
  const found: Usefulness[] = [];
  let components: Float64Array | null | undefined;
  for (const [set, { heldOutLabels }] of sets.entries()) {
    if (heldOutLabels === undefined) continue;
    const labelled = labelledRows(
      takeRows(posteriors, rows),
      Int32Array.from(rows, (row) => heldOutLabels[row] ?? 0),
    );
    if (labelled === undefined) continue;
    components ??= await componentsOf(dataset, rows, posteriors.latents);
    const ofComponents =
      components === null ? null : { ...labelled, values: components, columns: components.length / labelled.rows };
    found.push({ set, ...measured(labelled, ofComponents) });
  }
  return found;
}

function measured(latents: LabelledRows, components: LabelledRows | null): Omit<Usefulness, "set"> {
  const { rows, columns, values, classes, classOf } = latents;
  const clusters = kMeans(values, columns, classes, seededRandom(0, randomPurpose.estimates, 0, CLUSTER_STREAM));
  return {
    rows,
    classes,
    chance: largestShare(classOf, classes),
    linear: columns > MAX_LINEAR_COLUMNS ? null : accuracyOf(linearProbe(latents)),
    nearest: accuracyOf(nearestProbe(latents)),
    components: components && {
      size: components.columns,
      linear: accuracyOf(linearProbe(components)),
      nearest: accuracyOf(nearestProbe(components)),
    },
    clusters: clusterAgreement(classOf, clusters),
  };
}

function accuracyOf(correct: Float64Array): Usefulness["nearest"] {
  const { mean, standardError } = sampleMean(correct);
  return { mean, standardError };
}

/** Undefined where there is nothing to predict, or too little to predict it from. */
function labelledRows(values: Float64Array, labels: Int32Array): LabelledRows | undefined {
  const rows = labels.length;
  const names = [...new Set(labels)].toSorted((a, b) => a - b);
  if (rows < MIN_ROWS || names.length < 2 || names.length > Math.min(MAX_CLASSES, rows / 2)) return undefined;
  const codes = new Map(names.map((name, code) => [name, code]));
  const order = permutation(seededRandom(0, randomPurpose.estimates, 0, FOLD_STREAM), rows);
  const foldOf = new Int32Array(rows);
  order.forEach((row, position) => {
    foldOf[row] = position % FOLDS;
  });
  return {
    rows,
    columns: values.length / rows,
    values,
    classOf: labels.map((label) => codes.get(label) ?? 0),
    classes: names.length,
    foldOf,
    folds: FOLDS,
  };
}

function largestShare(classOf: Int32Array, classes: number): number {
  const counts = new Int32Array(classes);
  for (const one of classOf) counts[one] = (counts[one] as number) + 1;
  return Math.max(...counts) / classOf.length;
}

function takeRows({ latents, mean }: PosteriorRows, rows: Uint32Array): Float64Array {
  const taken = new Float64Array(rows.length * latents);
  rows.forEach((row, i) => {
    taken.set(mean.subarray(row * latents, (row + 1) * latents), i * latents);
  });
  return taken;
}

/** The same rows along as many principal axes of the training rows; null where these are too many. */
async function componentsOf(
  { train, heldOut }: Dataset,
  rows: Uint32Array,
  latents: number,
): Promise<Float64Array | null> {
  const count = Math.min(latents, train.columns);
  if (count > MAX_COMPONENTS || train.rows < 2) return null;
  const random = seededRandom(0, randomPurpose.estimates, 0, COMPONENT_STREAM);
  const fitted = await fitPrincipalFeatures(readableRows(train), { count, random });
  return fitted.size === 0 ? null : principalFeaturesOf(fitted, rowsOf(heldOut, rows));
}
