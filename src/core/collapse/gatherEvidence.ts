import type { Eigenpairs } from "../linearAlgebra/symmetricEigen.ts";
import type { Evidence, EvidenceLikelihood, ScoreSpectrum } from "./evidence.ts";
import { exponentialFamilyOf } from "./exponentialFamily.ts";
import { mixtureFrontier } from "./mixture.ts";
import { constantColumns, duplicateColumns, gatherMoments, summaryOf, type Moments } from "./moments.ts";
import type { Products } from "./products.ts";
import { projectionMoments, type ProjectionMoments } from "./projections.ts";
import { someRows, type RowSource, type StopSignal } from "./rowSource.ts";
import type { SpectrumWork } from "./scoreChunks.ts";
import { collapsedDistortion, scoreMeanSquares, scoresOf, type Scores } from "./scores.ts";
import { scoreEigenpairs } from "./spectrum.ts";

export type { RowSource } from "./rowSource.ts";

export interface EvidenceRequest {
  /** After scaling and static or threshold binarisation; at least one row and one column each, as many columns. */
  readonly train: RowSource;
  readonly heldOut: RowSource;
  readonly likelihood: EvidenceLikelihood;
  /** The rows are grey, and every epoch draws bits from them. */
  readonly dynamicBinarization: boolean;
  readonly products: Products;
  /** An AbortSignal; looked at between chunks. */
  readonly signal?: StopSignal | undefined;
}

/** Of the leading scores: how many say how far from normal they are. */
const SHAPES = 10;
/** Rows they are taken from, at most: evenly spread ones. */
const SHAPE_ROWS = 10_000;

/**
 * Everything the prediction needs to know of the data, in a few passes over the rows: moments; the score covariance (or block
 * Lanczos where it would be too wide); projections; soft clustering of a sample. Memory: chunks of a few MB, and of columns x
 * eigenvectors.
 * @throws what `signal` throws once it is aborted
 */
export async function gatherEvidence(request: EvidenceRequest): Promise<Evidence> {
  const { train, heldOut, likelihood, dynamicBinarization: drawn, products, signal } = request;
  const { carrier } = exponentialFamilyOf(likelihood);
  const trainMoments = await gatherMoments(train, drawn, carrier, signal);
  const heldOutMoments = await gatherMoments(heldOut, drawn, carrier, signal);
  const scores = scoresOf(trainMoments, likelihood, drawn);
  const work = { scores, products, signal };
  const pairs = await scoreEigenpairs(train, work);
  return {
    format: 1,
    likelihood,
    columns: train.columns,
    train: summaryOf(trainMoments, drawn),
    heldOut: summaryOf(heldOutMoments, drawn),
    constantColumns: constantColumns(trainMoments, drawn),
    duplicateColumns: duplicateColumns(trainMoments, drawn),
    spectrum: await scoreSpectrum(request, work, pairs, trainMoments, heldOutMoments),
    mixture: await mixtureFrontier({ train, heldOut, likelihood, drawn, work, pairs }),
    collapsedDistortion: {
      train: collapsedDistortion(trainMoments, trainMoments, likelihood),
      heldOut: collapsedDistortion(trainMoments, heldOutMoments, likelihood),
    },
  };
}

async function scoreSpectrum(
  { train, heldOut }: EvidenceRequest,
  work: SpectrumWork,
  pairs: Eigenpairs,
  trainMoments: Moments,
  heldOutMoments: Moments,
): Promise<ScoreSpectrum> {
  const { scores } = work;
  const unitSquared = scores.unit ** 2;
  const width = scores.informative.length;
  const kept = width === 0 ? 0 : pairs.vectors.length / width;
  const ofHeldOut = await projectionMoments(heldOut, work, pairs, kept);
  const ofTrain = await projectionMoments(spread(train, SHAPE_ROWS), work, pairs, Math.min(SHAPES, kept));
  const heldOutDraws = heldOutDrawVariances(scores, heldOutMoments);
  const heldOutVariances = Array.from(ofHeldOut.second, (variance, i) => {
    let draws = 0;
    for (let j = 0; j < width; j++) draws += (pairs.vectors[i * width + j] as number) ** 2 * (heldOutDraws[j] as number);
    return variance * unitSquared + draws;
  });
  return {
    // Rounding can leave an eigenvalue of a singular covariance below zero.
    eigenvalues: Array.from(pairs.values.subarray(0, kept), (value) => Math.max(0, value * unitSquared)),
    trace: sum(scoreMeanSquares(scores, trainMoments)),
    heldOutVariances,
    heldOutTrace: sum(scoreMeanSquares(scores, heldOutMoments)),
    complete: kept === width,
    informativeColumns: width,
    ...shapes(ofTrain),
  };
}

function spread(source: RowSource, most: number): RowSource {
  if (source.rows <= most) return source;
  return someRows(source, Uint32Array.from({ length: most }, (_, i) => Math.floor((i * source.rows) / most)));
}

function heldOutDrawVariances({ informative, weight }: Scores, { drawVariance }: Moments): Float64Array {
  return weight.map((factor, j) => (drawVariance[informative[j] as number] as number) * factor * factor);
}

/** Skewness and excess kurtosis; zero for a direction without variance. */
function shapes({ second, third, fourth }: ProjectionMoments): Pick<ScoreSpectrum, "skewness" | "excessKurtosis"> {
  const over = (moments: Float64Array, power: number): number[] =>
    Array.from(moments, (moment, i) => ((second[i] as number) > 0 ? moment / (second[i] as number) ** power : 0));
  return { skewness: over(third, 1.5), excessKurtosis: over(fourth, 2).map((ratio, i) => ((second[i] as number) > 0 ? ratio - 3 : 0)) };
}

function sum(values: Float64Array): number {
  return values.reduce((total, value) => total + value, 0);
}
