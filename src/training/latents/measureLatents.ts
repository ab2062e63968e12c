import { aggregateMoments } from "../../core/latents/aggregateMoments.ts";
import { posteriorFigures } from "../../core/latents/posteriorFigures.ts";
import type { PosteriorRows } from "../../core/latents/posteriorRows.ts";
import { drawAggregate, splitRate } from "../../core/inference/aggregatePosterior.ts";
import { LOG_TWO_PI } from "../../core/inference/gaussianPosterior.ts";
import type { SampleMean } from "../../core/inference/sampleMean.ts";
import { randomPurpose, seededRandom } from "../../core/seededRandom.ts";
import type { Dataset } from "../../data/dataset.ts";
import type { DataFolders } from "../../data/dataFile.ts";
import type { Information } from "../../results/information.ts";
import type { LatentFigures } from "../../results/latentFigures.ts";
import type { PointOutcome } from "../../results/results.ts";
import type { SweepPoint } from "../../spec/expandSweep.ts";
import { channelLayout } from "./channelLayout.ts";
import { dependenceOf } from "./dependence.ts";
import { latentsOf } from "./openLatents.ts";
import { probedRows, usefulnessOf } from "./usefulness.ts";
import { readLatents } from "./readLatents.ts";

/** Measures a point of which only posteriors are known, and perhaps labels of their rows. Files that have become unreadable since the sweep was opened fail it. */
export async function measureLatents(
  { spec, index }: SweepPoint,
  folders: DataFolders,
  dataset?: Dataset,
): Promise<PointOutcome> {
  const given = latentsOf(spec);
  const read = await readLatents(given, folders);
  const nothing = { point: index, heldOut: null, train: null, keptEpoch: null };
  if ("message" in read)
    return { ...nothing, status: "failed", failure: { epoch: 0, cause: "unreadable", message: read.message } };
  const usefulness =
    dataset === undefined
      ? []
      : await usefulnessOf(takeRows(read, probedRows(read.rows, read.latents)), read.latents, dataset);
  const latents = {
    ...latentFigures(read, given.layout),
    ...(usefulness.length === 0 ? {} : { usefulness }),
  };
  return { ...nothing, status: "done", failure: null, latents };
}

function takeRows({ latents, mean }: PosteriorRows, rows: Uint32Array): Float64Array {
  const taken = new Float64Array(rows.length * latents);
  rows.forEach((row, i) => {
    taken.set(mean.subarray(row * latents, (row + 1) * latents), i * latents);
  });
  return taken;
}

function latentFigures(
  posteriors: PosteriorRows & { readonly shape: readonly number[] },
  given: Parameters<typeof channelLayout>[1],
): LatentFigures {
  const { rows, shape } = posteriors;
  const layout = channelLayout(shape, given);
  if (typeof layout === "string") throw new TypeError("openLatents refuses such a layout");
  const figures = posteriorFigures(posteriors);
  const channels = aggregateMoments(posteriors, layout.channelOf, layout.channels);
  return {
    rows,
    shape,
    layout: given,
    ...figures,
    information: figures.rateNats === null ? null : informationOf(posteriors, figures.rateNats),
    channels,
    dependence: dependenceOf(posteriors, layout, channels),
  };
}

/** As in informationFigures.ts, but no more exponentials than take a second: draws and then components are fewer for large latents. */
const MAX_COMPONENTS = 4096;
const MAX_DRAWS = 1024;
const MIN_DRAWS = 64;
const MIN_COMPONENTS = 256;
const MAX_EXPONENTIALS = 2e7;

function informationOf(posteriors: PosteriorRows, rateNats: number): Information | null {
  const { rows, latents, logVariance } = posteriors;
  if (logVariance === undefined) return null;
  const limit = Math.max(MIN_COMPONENTS, Math.floor(MAX_EXPONENTIALS / (MIN_DRAWS * latents)));
  const components = Math.min(rows, MAX_COMPONENTS, limit);
  const draws = Math.min(
    MAX_DRAWS,
    components,
    Math.max(MIN_DRAWS, Math.floor(MAX_EXPONENTIALS / (components * latents))),
  );
  const chosen = Array.from({ length: components }, (_, i) => Math.floor((i * rows) / components));
  const some = (values: Float64Array): Float64Array => {
    const taken = new Float64Array(components * latents);
    chosen.forEach((row, i) => {
      taken.set(values.subarray(row * latents, (row + 1) * latents), i * latents);
    });
    return taken;
  };
  const posterior = { mean: some(posteriors.mean), logVariance: some(logVariance) };
  const aggregate = drawAggregate(posterior, latents, draws, seededRandom(0, randomPurpose.estimates, 0, 4));
  const parts = splitRate(posterior, latents, aggregate, standardLogDensities(aggregate.z, latents), rateNats);
  return {
    mutualInformationNats: measure(parts.mutualInformation),
    ceilingNats: parts.ceilingNats,
    marginalKlNats: measure(parts.marginalKl),
    totalCorrelationNats: measure(parts.totalCorrelation),
    dimensionwiseKlNats: measure(parts.dimensionwiseKl),
  };
}

/** ln N(z; 0, I) of each draw. */
function standardLogDensities(z: Float64Array, latents: number): Float64Array {
  return Float64Array.from({ length: z.length / latents }, (_, draw) =>
    z.subarray(draw * latents, (draw + 1) * latents).reduce((sum, value) => sum - (value * value + LOG_TWO_PI) / 2, 0),
  );
}

function measure({ mean, standardError }: SampleMean): Information["marginalKlNats"] {
  return { mean, standardError: Number.isFinite(standardError) ? standardError : 0 };
}
