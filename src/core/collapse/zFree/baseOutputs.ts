import type { NoiseModel } from "../evidence.ts";
import { exponentialFamilyOf, type SimpleNoise } from "../exponentialFamily.ts";
import { forEachChunk, someRows, type RowSource, type StopSignal } from "../rowSource.ts";
import { spreadRows } from "../rowViews.ts";
import { categoricalObservation } from "./categorical.ts";
import { columnCells } from "./columnCells.ts";
import type { CountCells } from "./countColumn.ts";
import { fitCounts } from "./fitCounts.ts";
import type { Observation } from "./observation.ts";
import {
  bernoulliObservation,
  continuousBernoulliObservation,
  gaussianObservation,
  negativeBinomialObservation,
  poissonObservation,
} from "./oneOutput.ts";
import { zeroInflatedObservation } from "./zeroInflated.ts";
import { logLibrarySize } from "./zFreeDecoder.ts";

export interface BaseOptions {
  /** With a label behind each row where there are groups. */
  readonly train: RowSource;
  readonly columns: number;
  readonly groups: number;
  readonly noise: NoiseModel;
  /** Of the rows, where their totals are offsets. */
  readonly meanTotal: number | undefined;
  readonly signal?: StopSignal | undefined;
}

/** The best outputs of each group, with their likelihood. */
export interface BaseOutputs {
  readonly observation: Observation;
  /** [groups x columns x outputs]. */
  readonly base: Float64Array;
  /** Dispersions of counts, one a column. */
  readonly theta: Float64Array | undefined;
}

/** Limit of the numbers that dispersions are fitted to: 16 MB. */
const MAX_VALUES = 1 << 22;

/** Maximum likelihood: from means where they are sufficient, else by a fit of each column. */
export async function baseOutputs(options: BaseOptions): Promise<BaseOutputs> {
  const { noise } = options;
  if (noise.type === "zeroInflatedNegativeBinomial") return fittedCounts(options, noise.dispersion, true);
  if (noise.type === "negativeBinomial" && (noise.dispersion === "learned" || noise.librarySize === true))
    return fittedCounts(options, noise.dispersion, false);
  if (noise.type === "categorical") return categoryShares(options, noise.categories);
  const simple = noise as SimpleNoise;
  const theta =
    simple.type === "negativeBinomial" ? new Float64Array(options.columns).fill(simple.dispersion) : undefined;
  return { observation: observationOf(simple, theta), base: await outputsOfMeans(options, simple), theta };
}

function observationOf(noise: SimpleNoise, theta: Float64Array | undefined): Observation {
  switch (noise.type) {
    case "gaussian":
      return gaussianObservation;
    case "bernoulli":
      return bernoulliObservation;
    case "continuousBernoulli":
      return continuousBernoulliObservation;
    case "poisson":
      return poissonObservation;
    case "negativeBinomial":
      return negativeBinomialObservation(theta as Float64Array);
  }
}

/** A group's mean; with offsets its sum over the expected sum, which is the optimum of a Poisson distribution. */
async function outputsOfMeans(
  { train, columns, groups, meanTotal, signal }: BaseOptions,
  noise: SimpleNoise,
): Promise<Float64Array> {
  const sums = new Float64Array(groups * columns);
  const exposure = new Float64Array(groups);
  await forEachRow(train, signal, (values, from) => {
    const group = groupOf(values, from, columns, groups);
    exposure[group] = (exposure[group] as number) + Math.exp(logLibrarySize({ meanTotal, columns }, values, from));
    for (let j = 0; j < columns; j++)
      sums[group * columns + j] = (sums[group * columns + j] as number) + (values[from + j] as number);
  });
  const whole = exposure.reduce((total, each) => total + each, 0);
  const ofAll = Float64Array.from({ length: columns }, (_, j) => {
    let total = 0;
    for (let group = 0; group < groups; group++) total += sums[group * columns + j] as number;
    return total / whole;
  });
  const family = exponentialFamilyOf(noise);
  return sums.map((sum, k) => {
    const rows = exposure[Math.floor(k / columns)] as number;
    // A label without training rows gets the mean of all rows.
    const mean = rows > 0 ? sum / rows : (ofAll[k % columns] as number);
    // Half an example more of each value, as for the collapsed distortion (scores.ts).
    const inside = family.inside(mean, 0.5 / (rows + 1));
    return noise.type === "negativeBinomial" ? Math.log(inside) : family.naturalParameter(inside);
  });
}

async function categoryShares(
  { train, columns, groups, signal }: BaseOptions,
  categories: number,
): Promise<BaseOutputs> {
  const counts = new Float64Array(groups * columns * categories);
  await forEachRow(train, signal, (values, from) => {
    const group = groupOf(values, from, columns, groups);
    for (let j = 0; j < columns; j++) {
      const at = (group * columns + j) * categories + (values[from + j] as number);
      counts[at] = (counts[at] as number) + 1;
    }
  });
  const outputs = categories - 1;
  const base = new Float64Array(groups * columns * outputs);
  for (let k = 0; k < base.length; k++) {
    const at = Math.floor(k / outputs) * categories;
    base[k] = Math.log(((counts[at + 1 + (k % outputs)] as number) + SMOOTHING) / ((counts[at] as number) + SMOOTHING));
  }
  return { observation: categoricalObservation(categories), base, theta: undefined };
}

/** Pseudo-count of every category, in examples: a category that never occurred in training keeps a finite cost. */
const SMOOTHING = 0.5;

async function fittedCounts(
  options: BaseOptions,
  dispersion: number | "learned",
  inflated: boolean,
): Promise<BaseOutputs> {
  const { train, columns, groups, meanTotal, signal } = options;
  const rows = someRows(train, spreadRows(train.rows, Math.max(1, Math.floor(MAX_VALUES / train.columns))));
  const values = new Float32Array(rows.rows * rows.columns);
  await forEachChunk(rows, signal, (chunk, count, start) =>
    values.set(chunk.subarray(0, count * rows.columns), start * rows.columns),
  );
  const offsets =
    meanTotal === undefined
      ? undefined
      : Float64Array.from({ length: rows.rows }, (_, row) => logLibrarySize(options, values, row * rows.columns));
  const cells = { columns, rowWidth: rows.columns, groups, offsets };
  const outputs = inflated ? 2 : 1;
  const base = new Float64Array(groups * columns * outputs);
  const theta = new Float64Array(columns);
  for (let column = 0; column < columns; column++) {
    signal?.throwIfAborted();
    const ofColumn = columnCells(values, column, cells);
    const { logMean, logitZero, logTheta } = fitCounts(ofColumn, { groups, inflated, theta: dispersion });
    const least = leastLogMeans(ofColumn, groups);
    theta[column] = Math.exp(logTheta);
    for (let group = 0; group < groups; group++) {
      const at = (group * columns + column) * outputs;
      base[at] = Math.max(logMean[group] as number, least[group] as number);
      if (inflated) base[at + 1] = logitZero[group] as number;
    }
  }
  return { observation: inflated ? zeroInflatedObservation(theta) : negativeBinomialObservation(theta), base, theta };
}

/** Log means of half a count in each group's rows and one more: without any count the fit has no maximum above zero. */
function leastLogMeans({ weight, group, offset }: CountCells, groups: number): Float64Array {
  const exposure = new Float64Array(groups);
  weight.forEach((rows, i) => {
    const g = group[i] as number;
    exposure[g] = (exposure[g] as number) + rows * Math.exp(offset[i] as number);
  });
  return exposure.map((rows) => Math.log(SMOOTHING / (rows + 1)));
}

function groupOf(values: Float32Array, from: number, columns: number, groups: number): number {
  return groups === 1 ? 0 : (values[from + columns] as number);
}

async function forEachRow(
  source: RowSource,
  signal: StopSignal | undefined,
  visit: (values: Float32Array, from: number) => void,
): Promise<void> {
  await forEachChunk(source, signal, (values, count) => {
    for (let row = 0; row < count; row++) visit(values, row * source.columns);
  });
}
