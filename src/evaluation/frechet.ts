import { spreadRows } from "../core/collapse/rowViews.ts";
import { featureMoments, frechetDistance } from "../core/inference/frechetDistance.ts";
import { kernelDistance } from "../core/inference/kernelDistance.ts";
import { principalFeaturesOf, type PrincipalFeatures } from "../core/inference/principalFeatures.ts";
import { randomPurpose, seededRandom } from "../core/seededRandom.ts";
import { drawBinary } from "../data/binarize.ts";
import { rowsOf } from "../data/dataset.ts";
import { seesColumns } from "../model/decoders/decoder.ts";
import type { Measure, PointEvaluation } from "../results/evaluations.ts";
import type { LabelClassifier } from "./labelClassifier.ts";
import { MIN_COMPARED, fitFeatureSpace } from "../training/featureSpace.ts";
import type { BoundsRequest } from "./likelihoodBounds.ts";
import { decodePriorMeans, simulateExamples } from "./simulateExamples.ts";
import type { TrainedPoint } from "./trainedPoints.ts";

/** Maximum number of hidden units of a classifier, and minimum rows of each set per unit. */
const MAX_UNITS = 64;
const ROWS_PER_UNIT = 10;
/** Number of disjoint parts of the sets, from whose kernel distances the standard error is computed. */
const BLOCKS = MIN_COMPARED / 2;

/** Returns the classifier of a point's labels with so many hidden units; each is trained once. */
export type ClassifierOf = (point: TrainedPoint, size: number) => Promise<LabelClassifier>;

export interface FrechetRequest extends Omit<BoundsRequest, "rows"> {
  readonly classifierOf: ClassifierOf;
}

/**
 * Distances between draws of the model and as many held-out examples, in principal components of the training data or in hidden units of
 * a classifier of their labels. They are comparable only between models of one data set in one feature space. A draw is the decoder's mean
 * at z from N(0, I); an autoregressive decoder has no mean, so x itself is drawn. Conditions and depths are those of the held-out examples
 * (but x itself is drawn at the mean depth). Null for learned priors, for classes, which have no distances, and if there are too few rows
 * or all are equal.
 */
export async function frechetFigures({
  engine,
  point,
  examples,
  settings,
  signal,
  classifierOf,
}: FrechetRequest): Promise<PointEvaluation["frechet"]> {
  const { model, data } = point.point.spec;
  const { matrix, condition } = examples;
  const rows = spreadRows(matrix.rows, settings.draws);
  const differs = point.statistics.columnVariances.some((variance) => variance > 0);
  if (
    model.prior.type !== "standardNormal" ||
    model.likelihood.type === "categorical" ||
    rows.length < MIN_COMPARED ||
    !differs
  )
    return null;

  const random = (use: number) => seededRandom(settings.seed, randomPurpose.estimates, 0, use);
  const heldOut = rowsOf(matrix, rows);
  const given = { rows: rows.length, random: random(7), condition: condition && rowsOf(condition, rows) };
  const drawsValues = seesColumns(model.decoder);
  const drawn = drawsValues
    ? (await simulateExamples(engine, point, given)).x
    : await decodePriorMeans(engine, point, { ...given, x: heldOut });
  // Drawn bits are compared with bits; means with grey values, which are the means of bits.
  if (drawsValues && data.binarize === "dynamic") drawBinary(heldOut, random(8));

  const { featureSpace, featuresOf } =
    settings.features === "principal"
      ? principalSpace(await fitFeatureSpace(point.dataset.train, { compared: rows.length, random: random(9), signal }))
      : classifierSpace(await classifierOf(point, Math.min(MAX_UNITS, Math.floor(rows.length / ROWS_PER_UNIT))));
  const { size } = featureSpace;
  const [ofModel, ofData] = [await featuresOf(drawn), await featuresOf(heldOut)];
  return {
    distance: frechetDistance(featureMoments(ofModel, size), featureMoments(ofData, size)),
    kernelDistance: kernelFigure(ofModel, ofData, size, random(10)),
    featureSpace,
  };
}

interface Space {
  readonly featureSpace: NonNullable<PointEvaluation["frechet"]>["featureSpace"];
  /** [rows x columns] -> [rows x size]. */
  readonly featuresOf: (values: Float32Array) => Float64Array | Promise<Float64Array>;
}

function principalSpace(features: PrincipalFeatures): Space {
  const { size, variances, totalVariance } = features;
  const varianceShare = variances.reduce((sum, variance) => sum + variance, 0) / totalVariance;
  return {
    featureSpace: { type: "principal", size, varianceShare },
    featuresOf: (values) => principalFeaturesOf(features, values),
  };
}

function classifierSpace({ size, classes, heldOutAccuracy, featuresOf }: LabelClassifier): Space {
  return { featureSpace: { type: "classifier", size, classes, heldOutAccuracy }, featuresOf };
}

function kernelFigure(
  a: Float64Array,
  b: Float64Array,
  size: number,
  random: ReturnType<typeof seededRandom>,
): Measure {
  const { mean, standardError } = kernelDistance(a, b, size, {
    blockRows: Math.floor(a.length / size / BLOCKS),
    random,
  });
  return { mean, standardError };
}
