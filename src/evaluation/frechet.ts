import { spreadRows } from "../core/collapse/rowViews.ts";
import { frechetPseudoValues, jackknifeGroups } from "../core/inference/jackknifedFrechet.ts";
import { kernelDistance } from "../core/inference/kernelDistance.ts";
import { principalFeaturesOf, type PrincipalFeatures } from "../core/inference/principalFeatures.ts";
import { permutation, randomPurpose, seededRandom } from "../core/seededRandom.ts";
import { drawBinary } from "../data/binarize.ts";
import { rowsOf } from "../data/dataset.ts";
import { seesColumns } from "../model/decoders/decoder.ts";
import type { PointEvaluation } from "../results/evaluations.ts";
import type { Measure } from "../results/information.ts";
import type { LabelClassifier } from "./labelClassifier.ts";
import { MIN_COMPARED, fitFeatureSpace } from "../training/featureSpace.ts";
import { measure, type BoundsRequest } from "./likelihoodBounds.ts";
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

/** Rows of each set that the kernel distance compares, at a cost of their square. */
const MAX_KERNEL_ROWS = 1000;

/**
 * Distances between draws of the model and held-out examples, in principal components of the training data or in hidden units of a
 * classifier of their labels. They are comparable only between models of one data set in one feature space. A draw is x from the
 * likelihood at z from N(0, I): the likelihood's means alone have less variance than the data, also of a perfect model. The distance of the
 * means is measured beside it, because people look at means; an autoregressive decoder has none. Conditions and depths are those of the
 * held-out examples. Null for learned priors, for classes, which have no distances, and if there are too few rows or all are equal.
 */
export async function frechetFigures(request: FrechetRequest): Promise<PointEvaluation["frechet"]> {
  const { engine, point, examples, settings, signal, classifierOf } = request;
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
  // Each held-out example lends its condition and its depth to as many draws.
  const isDrawnByColumn = seesColumns(model);
  const repeats = isDrawnByColumn ? 1 : Math.max(1, Math.floor(settings.draws / rows.length));
  const lenders = Uint32Array.from({ length: repeats * rows.length }, (_, i) => rows[i % rows.length] as number);
  const heldOut = rowsOf(matrix, rows);
  const lent = rowsOf(matrix, lenders);
  const given = { rows: lenders.length, condition: condition && rowsOf(condition, lenders), signal };
  const drawn = (await simulateExamples(engine, point, { ...given, random: random(7), depthsOf: lent })).x;
  const means = isDrawnByColumn
    ? null
    : await decodePriorMeans(engine, point, { ...given, random: random(7), x: lent });
  const { featureSpace, featuresOf } =
    settings.features === "principal"
      ? principalSpace(await fitFeatureSpace(point.dataset.train, { compared: rows.length, random: random(9), signal }))
      : classifierSpace(await classifierOf(point, Math.min(MAX_UNITS, Math.floor(rows.length / ROWS_PER_UNIT))));
  const { size } = featureSpace;
  const order = permutation(random(12), rows.length);
  const groupOf = order.map((place) => place % jackknifeGroups(rows.length));
  // The means of bits are compared with grey values, bits with bits.
  const ofMeans = means && frechetPseudoValues(await featuresOf(means), await featuresOf(heldOut), size, groupOf);
  if (data.binarize === "dynamic") drawBinary(heldOut, random(8));
  const [ofModel, ofData] = [await featuresOf(drawn), await featuresOf(heldOut)];
  const pseudoValues = frechetPseudoValues(ofModel, ofData, size, groupOf);
  const { mean, standardError } = finiteMean(pseudoValues);
  return {
    distance: mean,
    standardError,
    perGroup: Array.from(pseudoValues),
    ofMeans: ofMeans && finiteMean(ofMeans),
    draws: lenders.length,
    kernelDistance: kernelFigure(ofModel, ofData, size, random(10)),
    featureSpace,
  };
}

/** @throws ReportedError when a distance is not finite */
function finiteMean(pseudoValues: Float64Array): Measure {
  return measure(pseudoValues, "a Fréchet distance");
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
  const rows = Math.min(MAX_KERNEL_ROWS, b.length / size);
  const { mean, standardError } = kernelDistance(a.subarray(0, rows * size), spreadFeatures(b, size, rows), size, {
    blockRows: Math.floor(rows / BLOCKS),
    random,
  });
  return { mean, standardError };
}

/** Evenly spread rows, [rows x size]. */
function spreadFeatures(features: Float64Array, size: number, rows: number): Float64Array {
  const chosen = new Float64Array(rows * size);
  spreadRows(features.length / size, rows).forEach((row, i) =>
    chosen.set(features.subarray(row * size, (row + 1) * size), i * size),
  );
  return chosen;
}
