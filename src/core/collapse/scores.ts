import { exponentialFamilyOf, type ExponentialFamily, type SimpleNoise } from "./exponentialFamily.ts";
import { isConstant, type Moments } from "./moments.ts";
import type { ScoreModel } from "./scoreModel.ts";

/**
 * The scores of a decoder that knows the columns' means alone, whitened by the Fisher information: of column j,
 * (x_j - mu_j) / sqrt(V(mu_j)) (exponentialFamily.ts).
 */
export interface Scores extends ScoreModel {
  readonly family: ExponentialFamily;
  /** Columns of the data that carry information, ascending. */
  readonly informative: Uint32Array;
  /** mu and V^-1/2 of those. */
  readonly mean: Float64Array;
  readonly weight: Float64Array;
}

export function scoresOf(moments: Moments, likelihood: SimpleNoise, drawn: boolean): Scores {
  const family = exponentialFamilyOf(likelihood);
  const informative: number[] = [];
  for (let j = 0; j < moments.mean.length; j++) {
    if (!isConstant(moments, j, drawn) && family.variance(moments.mean[j] as number) > 0) informative.push(j);
  }
  const pick = (values: Float64Array): Float64Array => Float64Array.from(informative, (j) => values[j] as number);
  const mean = pick(moments.mean);
  const perDimension = likelihood.type === "gaussian" && likelihood.perDimension === true;
  const weight = perDimension
    ? pick(moments.variance).map((value) => 1 / Math.sqrt(value))
    : mean.map((value) => 1 / Math.sqrt(family.variance(value)));
  const drawVariance = pick(moments.drawVariance).map((value, j) => value * (weight[j] as number) ** 2);
  const variances = pick(moments.variance).map(
    (value, j) => value * (weight[j] as number) ** 2 + (drawVariance[j] as number),
  );
  const unit = Math.sqrt(variances.reduce((sum, value) => sum + value, 0) / Math.max(1, informative.length)) || 1;
  const columns = moments.mean.length;
  const scores = { family, informative: Uint32Array.from(informative), mean, weight, drawVariance, unit };
  return {
    ...scores,
    width: informative.length,
    write: (values, count, out) => writeScores(scores, values, count, columns, out),
  };
}

/** Centred in float64. */
function writeScores(
  scores: Omit<Scores, "write" | "width">,
  values: Float32Array,
  count: number,
  columns: number,
  out: Float32Array,
): void {
  const { informative, mean, unit } = scores;
  const factor = scores.weight.map((weight) => weight / unit);
  const width = informative.length;
  for (let row = 0; row < count; row++) {
    const from = row * columns;
    const to = row * width;
    for (let j = 0; j < width; j++) {
      out[to + j] =
        ((values[from + (informative[j] as number)] as number) - (mean[j] as number)) * (factor[j] as number);
    }
  }
}

/**
 * Mean square of each score about the training mean, in the scores' own unit, from moments alone; of the training rows it is
 * the diagonal of the score covariance.
 */
export function scoreMeanSquares(scores: Scores, moments: Moments): Float64Array {
  return scores.mean.map((mean, j) => {
    const column = scores.informative[j] as number;
    const shift = (moments.mean[column] as number) - mean;
    const variance = (moments.variance[column] as number) + (moments.drawVariance[column] as number) + shift * shift;
    return variance * (scores.weight[j] as number) ** 2;
  });
}

/** Distortion of the best z-free decoder on rows with these moments, as evidence.ts says. */
export function collapsedDistortion(train: Moments, moments: Moments, likelihood: SimpleNoise): number {
  const family = exponentialFamilyOf(likelihood);
  let sum = moments.carrier;
  for (let j = 0; j < train.mean.length; j++) {
    const mean = train.mean[j] as number;
    const rowMean = moments.mean[j] as number;
    if (likelihood.type === "gaussian") {
      const square = (moments.variance[j] as number) + (rowMean - mean) ** 2;
      if (likelihood.perDimension !== true) sum += square / 2;
      else if ((train.variance[j] as number) > 0) sum += square / (train.variance[j] as number) / 2;
    } else {
      // Half an example more of each kind (Krichevsky and Trofimov 1981): a value that never occurred in training has a finite cost.
      const inside = family.inside(mean, 0.5 / (train.rows + 1));
      sum += family.logPartition(inside) - rowMean * family.naturalParameter(inside);
    }
  }
  return sum;
}
