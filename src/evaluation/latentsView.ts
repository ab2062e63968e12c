import { basename, dirname } from "node:path";
import { spreadRows } from "../core/collapse/rowViews.ts";
import type { AnswerTo } from "../protocol/pointQuestions.ts";
import { parseSpec } from "../spec/parseSpec.ts";
import { RunFolder } from "../store/runFolder.ts";
import { StoreError } from "../store/storeError.ts";
import { latentsOf, openLatents } from "../training/latents/openLatents.ts";
import { readLatents } from "../training/latents/readLatents.ts";
import { labelSetsOf } from "./labelSets.ts";

/** As modelView.ts sends them. */
const MAX_MEANS = 1000;
const MAX_UNITS = 12;
const SIGNIFICANT_DIGITS = 6;

/**
 * Posteriors of some rows of a point without a decoder, in the units of largest KL, or of means alone of largest variance.
 * @throws StoreError when the folder holds no such run, or the files differ from those that it measured
 */
export async function latentsView(
  runFolder: string,
  point: number,
  mediaFolder: string,
): Promise<AnswerTo<"latentsView">> {
  const folder = new RunFolder(runFolder);
  const { dataFingerprint } = folder.describe();
  const specFile = folder.specFile();
  const { points } = parseSpec(folder.specText());
  const spec = points[point]?.spec;
  if (spec?.model.latents === undefined)
    throw new StoreError(`point ${point} of the run in ${runFolder} is not of latents alone.`);
  const folders = { specFolder: dirname(specFile), mediaFolder };
  const { fingerprint, datasets, problems } = await openLatents(points, folders);
  const fault = problems.find(({ severity }) => severity === "error");
  if (fault !== undefined) throw new StoreError(fault.message);
  if (fingerprint !== dataFingerprint)
    throw new StoreError(
      `the arrays or the data of ${basename(specFile)} differ from those of the run in ${folder.path}: restore the files, or measure again.`,
    );
  const read = await readLatents(latentsOf(spec), folders);
  if ("message" in read) throw new StoreError(read.message);
  const { rows, latents, mean, logVariance } = read;
  const chosen = spreadRows(rows, MAX_MEANS);
  const kl = logVariance === undefined ? null : klOf(mean, logVariance, latents);
  const order = kl ?? variancesOf(mean, latents);
  const units = [...order.keys()]
    .sort((a, b) => (order[b] as number) - (order[a] as number) || a - b)
    .slice(0, MAX_UNITS);
  const taken = (valueAt: (place: number) => number): number[][] =>
    Array.from(chosen, (row) => units.map((unit) => short(valueAt(row * latents + unit))));
  const dataset = datasets.get(JSON.stringify(spec.data));
  return {
    type: "latentsView",
    point,
    latentSize: latents,
    units: units.map((unit) => ({ unit, klNats: kl === null ? null : short(kl[unit] as number) })),
    means: {
      units,
      rows: taken((place) => mean[place] as number),
      deviations: logVariance === undefined ? null : taken((place) => Math.exp((logVariance[place] as number) / 2)),
      labelSets: dataset === undefined ? [] : labelSetsOf(dataset, spec.data.labels, chosen),
    },
  };
}

/** Of each latent from N(0, 1), a mean over rows. */
function klOf(mean: Float64Array, logVariance: Float64Array, latents: number): Float64Array {
  return means(mean, latents, (value, place) => {
    const spread = logVariance[place] as number;
    return (value * value + Math.exp(spread) - 1 - spread) / 2;
  });
}

function variancesOf(mean: Float64Array, latents: number): Float64Array {
  const centre = means(mean, latents, (value) => value);
  return means(mean, latents, (value, place) => (value - (centre[place % latents] as number)) ** 2);
}

function means(values: Float64Array, latents: number, of: (value: number, place: number) => number): Float64Array {
  const sums = new Float64Array(latents);
  values.forEach((value, place) => {
    sums[place % latents] = (sums[place % latents] as number) + of(value, place);
  });
  return sums.map((sum) => (sum * latents) / Math.max(1, values.length));
}

function short(value: number): number {
  return Number(value.toPrecision(SIGNIFICANT_DIGITS));
}
