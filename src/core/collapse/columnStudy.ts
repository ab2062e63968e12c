import type { ExponentialFamily, SimpleNoise } from "./exponentialFamily.ts";
import type { Moments } from "./moments.ts";
import type { RowSource } from "./rowSource.ts";
import { collapsedDistortion, scoreMeanSquares, scoresOf } from "./scores.ts";
import type { ScoreStudy } from "./scoreStudy.ts";

interface Half {
  readonly rows: RowSource;
  readonly moments: Moments;
}

/** The study for a decoder given z alone, under a likelihood whose only parameter is the column's mean: moments are sufficient. */
export function columnStudy(train: Half, heldOut: Half, noise: SimpleNoise, drawn: boolean): ScoreStudy {
  const scores = scoresOf(train.moments, noise, drawn);
  const { informative, weight, mean, family } = scores;
  const perDimension = noise.type === "gaussian" && noise.perDimension === true;
  return {
    scores,
    train: train.rows,
    heldOut: heldOut.rows,
    meanSquare: {
      train: sum(scoreMeanSquares(scores, train.moments)),
      heldOut: sum(scoreMeanSquares(scores, heldOut.moments)),
    },
    heldOutDrawVariance: weight.map(
      (factor, j) => (heldOut.moments.drawVariance[informative[j] as number] as number) * factor * factor,
    ),
    collapsedDistortion: {
      train: collapsedDistortion(train.moments, train.moments, noise),
      heldOut: collapsedDistortion(train.moments, heldOut.moments, noise),
    },
    clustering:
      noise.type === "gaussian"
        ? { of: "directions" }
        : {
            of: "columns",
            columns: informative,
            mean,
            families: new Array<ExponentialFamily>(mean.length).fill(family),
          },
    ...(perDimension ? { logUnits: -weight.reduce((total, factor) => total + Math.log(factor), 0) } : {}),
  };
}

function sum(values: Float64Array): number {
  return values.reduce((total, value) => total + value, 0);
}
