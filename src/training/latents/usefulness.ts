import { clusterAgreement } from "../../core/latents/clusterAgreement.ts";
import { kMeans } from "../../core/latents/kMeans.ts";
import type { LabelledRows } from "../../core/latents/labelledRows.ts";
import { linearProbe } from "../../core/latents/linearProbe.ts";
import { nearestRows, type NearestRows } from "../../core/latents/nearestRows.ts";
import { nearestProbe } from "../../core/latents/nearestProbe.ts";
import { spreadRows } from "../../core/collapse/rowViews.ts";
import { fitPrincipalFeatures, principalFeaturesOf } from "../../core/inference/principalFeatures.ts";
import { sampleMean } from "../../core/inference/sampleMean.ts";
import { permutation, randomPurpose, seededRandom } from "../../core/seededRandom.ts";
import { rowsOf, type Dataset, type Matrix } from "../../data/dataset.ts";
import { readableRows } from "../../data/transform.ts";
import type { Usefulness } from "../../results/latentFigures.ts";
import type { Spec } from "../../spec/spec.ts";
import { disentanglementOf, factorOf, MIXING_NEIGHBOURS, mixingOf } from "./factorFigures.ts";
import { rightRowsText } from "../../results/rightRows.ts";

/** What a user of z could do with it: the labels of rows, predicted from posterior means of other rows. */

/** Probes compare all rows with each other, so that these are drawn ones: fewer where z is large, which bounds the time of a point. */
const MAX_ROWS = 2000;
const MAX_VALUES = 48_000;
const MIN_MEASURED_ROWS = 500;
const FOLDS = 5;
/** With fewer rows the folds have too few examples of a class. */
const MIN_ROWS = 20;
const MAX_CLASSES = 100;
/** A linear probe solves equations of this size. */
const MAX_LINEAR_COLUMNS = 512;
const MAX_COMPONENTS = 128;
/** Components are fitted to so many values of evenly spread training rows, but to this number of rows at least. */
const MAX_COMPONENT_VALUES = 5e5;
const MIN_COMPONENT_ROWS = 500;

/** Purposes of one seed. */
const [FOLD_STREAM, CLUSTER_STREAM, COMPONENT_STREAM, ROW_STREAM] = [5, 6, 7, 8];

/** The held-out rows that are measured, ascending: drawn, since factors of a grid are periodic in the rows. */
export function probedRows(rows: number, latents: number): Uint32Array {
  const affordable = Math.max(MIN_MEASURED_ROWS, Math.floor(MAX_VALUES / latents));
  const count = Math.min(rows, MAX_ROWS, affordable);
  if (count === rows) return Uint32Array.from({ length: rows }, (_, row) => row);
  return permutation(seededRandom(0, randomPurpose.estimates, 0, ROW_STREAM), rows)
    .slice(0, count)
    .sort();
}

/** Whether held-out rows have labels that can be predicted. */
export function hasProbedLabels(dataset: Dataset): boolean {
  return labelSets(dataset).some(({ heldOutLabels }) => heldOutLabels !== undefined);
}

/**
 * One entry for each set of labels that the held-out rows have, in the order of the spec; none where a set cannot be predicted.
 * @param means posterior means of `probedRows`, [rows x latents]
 */
export async function usefulnessOf(
  means: Float64Array,
  latents: number,
  dataset: Dataset,
  model?: Pick<Spec["model"], "condition">,
): Promise<readonly Usefulness[]> {
  const rows = probedRows(dataset.heldOut.rows, latents);
  const found: Usefulness[] = [];
  let [nearest, first]: [NearestRows?, LabelledRows?] = [];
  const importances: (readonly Float64Array[])[] = [];
  for (const [set, { heldOutLabels, labelNames }] of labelSets(dataset).entries()) {
    if (heldOutLabels === undefined) continue;
    const labels = Int32Array.from(rows, (row) => heldOutLabels[row] ?? 0);
    const labelled = labelledRows(means, labels);
    if (labelled === undefined) continue;
    nearest ??= nearestRows(means, latents, MIXING_NEIGHBOURS);
    const linear = latents > MAX_LINEAR_COLUMNS ? null : linearProbe(labelled);
    if (linear !== null) importances.push(linear.importances);
    const numbers = labelNames === undefined ? Float64Array.from(labels) : null;
    const isCondition = set === 0 && model?.condition === "labels";
    found.push({
      set,
      ...(isCondition ? { isCondition } : {}),
      ...measured(labelled, linear?.correct ?? null),
      components: await componentFigures(dataset, set, latents, labelled),
      mixing: mixingOf(labelled, nearest, first),
      factor: factorOf(labelled, numbers, linear?.importances ?? null),
    });
    first ??= labelled;
  }
  const together = importances.length < 2 ? null : disentanglementOf(importances);
  return found.map((one, index) => (index === 0 ? { ...one, disentanglement: together } : one));
}

function labelSets(dataset: Dataset): readonly Pick<Dataset, "heldOutLabels" | "labelNames">[] {
  return [dataset, ...(dataset.otherLabels ?? [])];
}

function measured(latents: LabelledRows, linear: Float64Array | null): Omit<Usefulness, "set" | "components"> {
  const { rows, columns, values, classes, classOf } = latents;
  const clusters = kMeans(values, columns, classes, seededRandom(0, randomPurpose.estimates, 0, CLUSTER_STREAM));
  const nearest = nearestProbe(latents);
  return {
    rows,
    classes,
    chance: largestShare(classOf, classes),
    linear: linear && { ...accuracyOf(linear), rightRows: rightRowsText(linear) },
    nearest: { ...accuracyOf(nearest), ...(linear === null ? { rightRows: rightRowsText(nearest) } : {}) },
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

/** What all points of a sweep are compared with, by a name: it is measured once for a data set. */
type Memory<Value> = WeakMap<Dataset, Map<string, Promise<Value>>>;
const fittedComponents: Memory<Float64Array | null> = new WeakMap();
const measuredComponents: Memory<Usefulness["components"]> = new WeakMap();

function once<Value>(
  memory: Memory<Value>,
  dataset: Dataset,
  name: string,
  measure: () => Promise<Value>,
): Promise<Value> {
  const known = memory.get(dataset) ?? new Map<string, Promise<Value>>();
  memory.set(dataset, known);
  const found = known.get(name) ?? measure();
  known.set(name, found);
  return found;
}

/** How well as many principal components tell the labels of a set; null where these are too many, or the training rows have none. */
function componentFigures(
  dataset: Dataset,
  set: number,
  latents: number,
  labelled: LabelledRows,
): Promise<Usefulness["components"]> {
  return once(measuredComponents, dataset, `${set} ${latents}`, async () => {
    const values = await componentsOf(dataset, latents);
    if (values === null) return null;
    const components = { ...labelled, values, columns: values.length / labelled.rows };
    return {
      size: components.columns,
      linear: accuracyOf(linearProbe(components).correct),
      nearest: accuracyOf(nearestProbe(components)),
    };
  });
}

/** The probed rows along as many principal axes of the training rows; null where these are too many. */
function componentsOf(dataset: Dataset, latents: number): Promise<Float64Array | null> {
  const count = Math.min(latents, dataset.train.columns);
  if (count > MAX_COMPONENTS || dataset.train.rows < 2) return Promise.resolve(null);
  const rows = probedRows(dataset.heldOut.rows, latents);
  return once(fittedComponents, dataset, String(latents), () => fitComponents(dataset, rows, count));
}

async function fitComponents(
  { train, heldOut }: Dataset,
  rows: Uint32Array,
  count: number,
): Promise<Float64Array | null> {
  const fitted = spreadRows(train.rows, Math.max(MIN_COMPONENT_ROWS, Math.floor(MAX_COMPONENT_VALUES / train.columns)));
  const source = matrixOf(rowsOf(train, fitted), train.columns);
  if (areAllEqual(source)) return null;
  const random = seededRandom(0, randomPurpose.estimates, 0, COMPONENT_STREAM);
  const axes = await fitPrincipalFeatures(readableRows(source), { count, random });
  return axes.size === 0 ? null : principalFeaturesOf(axes, rowsOf(heldOut, rows));
}

function matrixOf(values: Float32Array, columns: number): Matrix {
  return { rows: values.length / columns, columns, values, scale: 1 };
}

/** Such rows have no principal axes. */
function areAllEqual({ values, columns }: Matrix): boolean {
  return values.every((value, at) => value === values[at % columns]);
}
