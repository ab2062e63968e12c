import type { EvidenceLikelihood, NoiseModel } from "../evidence.ts";
import { negativeBinomial } from "../exponentialFamily.ts";
import type { Clustering } from "../clustering.ts";
import type { Products } from "../products.ts";
import { type RowSource, type StopSignal } from "../rowSource.ts";
import type { ScoreStudy } from "../scoreStudy.ts";
import type { BaseOutputs } from "./baseOutputs.ts";
import { fitDecoder } from "./fitDecoder.ts";
import type { ZFreeDecoder } from "./zFreeDecoder.ts";
import { zFreeMoments, ZFreeScores, type ZFreeMoments } from "./zFreeScores.ts";

export interface ZFreeRequest {
  /** The data, each row followed by its condition. */
  readonly train: RowSource;
  readonly heldOut: RowSource;
  readonly columns: number;
  readonly columnMeans: Float64Array;
  readonly isConstant: (column: number) => boolean;
  readonly likelihood: EvidenceLikelihood;
  /** How many labels there are, where the condition is one. */
  readonly labels: number | undefined;
  /** Whether the decoder follows functions of a condition's columns (conditionBasis.ts), not only the columns. */
  readonly hasBasis: boolean;
  readonly products: Products;
  readonly signal?: StopSignal | undefined;
}

export interface ZFreeStudy extends ScoreStudy {
  readonly decoder: ZFreeDecoder;
  readonly trainMoments: ZFreeMoments;
}

/** The study for a decoder without z that is more than the columns' means (docs/theory.md, section 6). */
export async function zFreeStudy(request: ZFreeRequest): Promise<ZFreeStudy> {
  const { train, heldOut, likelihood, signal } = request;
  const { decoder, outputs } = await fitDecoder({
    ...request,
    noise: likelihood,
    preceding: likelihood.given?.preceding,
  });
  const trainMoments = calibrated(
    inOwnUnits(await zFreeMoments(decoder, train, signal), likelihood),
    decoder,
    likelihood,
  );
  const heldOutMoments = await zFreeMoments(decoder, heldOut, signal);
  const scores = new ZFreeScores(decoder, trainMoments);
  const perDimension = likelihood.type === "gaussian" && likelihood.perDimension === true;
  const meanSquare = { train: scores.meanSquare(trainMoments), heldOut: scores.meanSquare(heldOutMoments) };
  return {
    decoder,
    trainMoments,
    scores,
    train,
    heldOut,
    meanSquare,
    heldOutDrawVariance: scores.drawVariance,
    // Half the sum of squared whitened scores: squares in the columns' own units.
    collapsedDistortion: perDimension
      ? { train: meanSquare.train / 2, heldOut: meanSquare.heldOut / 2 }
      : { train: trainMoments.nats, heldOut: heldOutMoments.nats },
    clustering: clusteringOf(request, outputs, scores),
    ...(perDimension ? { logUnits: logUnits(trainMoments) } : {}),
  };
}

/** A variance learned per dimension is the column's mean square, and the information is its inverse. */
export function inOwnUnits(moments: ZFreeMoments, noise: NoiseModel): ZFreeMoments {
  if (noise.type !== "gaussian" || noise.perDimension !== true) return moments;
  return { ...moments, information: moments.square.map((square, j) => square - (moments.score[j] as number) ** 2) };
}

/**
 * For bits with their true probabilities, variance and information are equal, E[(x - p)^2] = E[p (1 - p)]. A linear part
 * that is surer than that overfits its rows (a pixel that is white once in ten thousand rows). Its information is then taken from
 * the rows themselves: otherwise one surprising row would look like a direction that z could code.
 */
function calibrated(moments: ZFreeMoments, { linear }: ZFreeDecoder, noise: NoiseModel): ZFreeMoments {
  if (linear === undefined || noise.type !== "bernoulli") return moments;
  return {
    ...moments,
    information: moments.information.map((information, j) => Math.max(information, moments.square[j] as number)),
  };
}

function logUnits({ information }: ZFreeMoments): number {
  return information.reduce((sum, variance) => sum + (variance > 0 ? Math.log(variance) / 2 : 0), 0);
}

/** Negative binomial columns with a constant mean are clustered as counts; everything else along the directions of the scores. */
function clusteringOf(
  { columnMeans, likelihood }: ZFreeRequest,
  { theta }: BaseOutputs,
  scores: ZFreeScores,
): Clustering {
  const plain =
    likelihood.type === "negativeBinomial" && likelihood.librarySize !== true && likelihood.given === undefined;
  if (!plain || theta === undefined) return { of: "directions" };
  const columns = scores.columns;
  return {
    of: "columns",
    columns,
    mean: Float64Array.from(columns, (j) => columnMeans[j] as number),
    families: Array.from(columns, (j) => negativeBinomial(theta[j] as number)),
  };
}
