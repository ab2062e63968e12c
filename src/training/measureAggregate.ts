import { spreadRows } from "../core/collapse/rowViews.ts";
import { aggregateMoments } from "../core/latents/aggregateMoments.ts";
import type { PosteriorRows } from "../core/latents/posteriorRows.ts";
import type { Matrix } from "../data/dataset.ts";
import type { Aggregate } from "../results/aggregate.ts";
import { encodedPosteriors } from "./encodedPosteriors.ts";
import { dependenceOf } from "./latents/dependence.ts";
import type { MeasuredStack } from "./measuredStack.ts";

/** Held-out rows that are encoded: an error of 2 % of a deviation. */
const MAX_ROWS = 2048;
/** Figures of more latents would fill results.json. */
const MAX_LATENTS = 256;
const MAX_MATRIX_LATENTS = 12;
/** More are noise of so many rows. */
const DIGITS = 5;

/** Moments and correlations of z ~ q(z) by model; null for priors other than N(0, I), for posteriors that are not Gaussian, and for many latents. */
export async function measureAggregate(
  stack: MeasuredStack,
  matrix: Matrix,
  condition: Matrix | undefined,
): Promise<readonly (Aggregate | null)[]> {
  const { model, models } = stack;
  if (model.prior.type !== "standardNormal" || model.posterior.type !== "diagonal" || model.latentSize > MAX_LATENTS)
    return Array.from({ length: models }, () => null);
  const posteriors = await encodedPosteriors(stack, matrix, condition, spreadRows(matrix.rows, MAX_ROWS));
  return posteriors.map(aggregateOf);
}

function aggregateOf(posteriors: PosteriorRows): Aggregate | null {
  const { rows, latents, mean, logVariance } = posteriors;
  if (logVariance === undefined || ![mean, logVariance].every((values) => values.every(Number.isFinite))) return null;
  const channels = { channels: latents, positions: 1, positionShape: [], dimensionOf: (channel: number) => channel };
  const moments = aggregateMoments(posteriors, (dimension) => dimension, latents);
  return {
    rows,
    means: moments.map((one) => rounded(one.mean)),
    standardDeviations: moments.map(({ standardDeviation }) => rounded(standardDeviation)),
    excessKurtoses: moments.map(({ excessKurtosis }) => excessKurtosis && rounded(excessKurtosis)),
    dependence: dependenceOf(posteriors, channels, moments, MAX_MATRIX_LATENTS),
  };
}

function rounded(value: number): number {
  return Number(value.toPrecision(DIGITS));
}
