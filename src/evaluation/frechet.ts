import { spreadRows } from "../core/collapse/rowViews.ts";
import { featureMoments, frechetDistance } from "../core/inference/frechetDistance.ts";
import { kernelDistance } from "../core/inference/kernelDistance.ts";
import { principalFeaturesOf } from "../core/inference/principalFeatures.ts";
import { randomPurpose, seededRandom } from "../core/seededRandom.ts";
import { drawBinary } from "../data/binarize.ts";
import { rowsOf } from "../data/rowsOf.ts";
import { seesColumns } from "../model/decoders/decoder.ts";
import type { Measure, PointEvaluation } from "../protocol/evaluations.ts";
import { FEWEST_COMPARED, fitFeatureSpace } from "../training/featureSpace.ts";
import type { BoundsRequest } from "./likelihoodBounds.ts";
import { decodePriorMeans, simulateExamples } from "./simulateExamples.ts";

/** Disjoint parts of the sets whose kernel distances give it an error. */
const BLOCKS = FEWEST_COMPARED / 2;

/**
 * Distances between draws of the model and as many held-out examples (training/featureSpace.ts). Drawn is z from N(0, I), and of x
 * the decoder's mean; from a decoder that sees the columns before each, which has no mean, x itself. Conditions are the held-out
 * examples' own, and so are depths (but x itself is drawn at the mean depth). Null where the prior is learned, for classes, which have no distances, and for too few rows or none that differ.
 */
export async function frechetFigures({ engine, point, examples, settings, signal }: Omit<BoundsRequest, "rows">): Promise<PointEvaluation["frechet"]> {
  const { model, data } = point.point.spec;
  const { matrix, condition } = examples;
  const rows = spreadRows(matrix.rows, settings.draws);
  const differs = point.statistics.columnVariances.some((variance) => variance > 0);
  if (model.prior.type !== "standardNormal" || model.likelihood.type === "categorical" || rows.length < FEWEST_COMPARED || !differs) return null;

  const random = (use: number) => seededRandom(settings.seed, randomPurpose.estimates, 0, use);
  const heldOut = rowsOf(matrix, rows);
  const given = { rows: rows.length, random: random(7), condition: condition && rowsOf(condition, rows) };
  const drawsValues = seesColumns(model.decoder);
  const drawn = drawsValues ? (await simulateExamples(engine, point, given)).x : await decodePriorMeans(engine, point, { ...given, x: heldOut });
  // Bits that were drawn are held against bits; means against the grey values that bits have as their means.
  if (drawsValues && data.binarize === "dynamic") drawBinary(heldOut, random(8));

  const features = await fitFeatureSpace(point.dataset.train, { compared: rows.length, random: random(9), signal });
  const [ofModel, ofData] = [principalFeaturesOf(features, drawn), principalFeaturesOf(features, heldOut)];
  const { size, variances, totalVariance } = features;
  return {
    distance: frechetDistance(featureMoments(ofModel, size), featureMoments(ofData, size)),
    kernelDistance: kernelFigure(ofModel, ofData, size, random(10)),
    components: size,
    varianceShare: variances.reduce((sum, variance) => sum + variance, 0) / totalVariance,
  };
}

function kernelFigure(a: Float64Array, b: Float64Array, size: number, random: ReturnType<typeof seededRandom>): Measure {
  const { mean, standardError } = kernelDistance(a, b, size, { blockRows: Math.floor(a.length / size / BLOCKS), random });
  return { mean, standardError };
}
