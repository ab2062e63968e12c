import { densityNats, type ColumnTransform } from "../columnTransform.ts";
import type { Eigenpairs } from "../linearAlgebra/symmetricEigen.ts";
import { columnStudy } from "./columnStudy.ts";
import type { Evidence, EvidenceLikelihood, ScoreSpectrum } from "./evidence.ts";
import { exponentialFamilyOf, simpleNoise } from "./exponentialFamily.ts";
import { mixtureEvidence } from "./mixture.ts";
import { constantColumns, duplicateColumns, gatherMoments, summaryOf } from "./moments.ts";
import type { Products } from "./products.ts";
import { projectionMoments, type ProjectionMoments } from "./projections.ts";
import { someRows, type RowSource, type StopSignal } from "./rowSource.ts";
import { spreadRows } from "./rowViews.ts";
import type { SpectrumWork } from "./scoreChunks.ts";
import type { ScoreStudy } from "./scoreStudy.ts";
import { scoreEigenpairs } from "./spectrum.ts";
import { givenStudy, type Condition } from "./zFree/givenStudy.ts";

export type { RowSource } from "./rowSource.ts";

export interface EvidenceRequest {
  /** After scaling, static or threshold binarisation and transformation; at least one row and one column each, as many columns. */
  readonly train: RowSource;
  readonly heldOut: RowSource;
  readonly likelihood: EvidenceLikelihood;
  /** The rows are grey, and every epoch draws bits from them. */
  readonly dynamicBinarization: boolean;
  /** The rows' transformation, for densities of the data before it; undefined: none. */
  readonly transform?: ColumnTransform | undefined;
  /** The condition of each row, as `likelihood.given` declares it. */
  readonly condition?: Condition | undefined;
  readonly products: Products;
  /** An AbortSignal; looked at between chunks. */
  readonly signal?: StopSignal | undefined;
}

/** The number of leading scores whose skewness and kurtosis are kept. */
const SHAPES = 10;
/** Limit of the rows they are computed from, evenly spread. */
const SHAPE_ROWS = 10_000;

/**
 * Gathers everything the prediction needs about the data, in a few passes over the rows: moments; the score covariance (or block
 * Lanczos for wide data); projections; soft clustering of a sample. Memory: chunks of a few MB, and columns x eigenvectors.
 * @throws what `signal` throws once it is aborted
 */
export async function gatherEvidence(request: EvidenceRequest): Promise<Evidence> {
  const { train, heldOut, likelihood, dynamicBinarization: drawn, transform, condition, products, signal } = request;
  const noise = simpleNoise(likelihood);
  const carrier = noise && exponentialFamilyOf(noise).carrier;
  const trainMoments = await gatherMoments(train, drawn, carrier, signal);
  const heldOutMoments = await gatherMoments(heldOut, drawn, carrier, signal);
  const study =
    noise === undefined
      ? await givenStudy({
          train,
          heldOut,
          trainMoments,
          heldOutMoments,
          likelihood,
          drawn,
          condition,
          products,
          signal,
        })
      : columnStudy({ rows: train, moments: trainMoments }, { rows: heldOut, moments: heldOutMoments }, noise, drawn);
  const work = { scores: study.scores, products, signal };
  const pairs = await scoreEigenpairs(study.train, work);
  return {
    format: 1,
    likelihood,
    columns: train.columns,
    train: summaryOf(trainMoments, drawn),
    heldOut: summaryOf(heldOutMoments, drawn),
    constantColumns: constantColumns(trainMoments, drawn),
    duplicateColumns: duplicateColumns(trainMoments, drawn),
    spectrum: await scoreSpectrum(study, work, pairs),
    ...(await mixtureEvidence({
      train: study.train,
      heldOut: study.heldOut,
      clustering: study.clustering,
      likelihood,
      drawn: drawn && noise !== undefined,
      work,
      pairs,
    })),
    collapsedDistortion: study.collapsedDistortion,
    ...(study.logUnits === undefined ? {} : { logUnits: study.logUnits }),
    ...(transform === undefined ? {} : { transformNats: densityNats(transform, heldOutMoments.mean) }),
    ...(study.given === undefined ? {} : { given: study.given }),
  };
}

async function scoreSpectrum(
  { train, heldOut, meanSquare, heldOutDrawVariance }: ScoreStudy,
  work: SpectrumWork,
  pairs: Eigenpairs,
): Promise<ScoreSpectrum> {
  const { scores } = work;
  const unitSquared = scores.unit ** 2;
  const { width } = scores;
  const kept = width === 0 ? 0 : pairs.vectors.length / width;
  const ofHeldOut = await projectionMoments(heldOut, work, pairs, kept);
  const ofTrain = await projectionMoments(spread(train, SHAPE_ROWS), work, pairs, Math.min(SHAPES, kept));
  const heldOutVariances = Array.from(ofHeldOut.second, (variance, i) => {
    let draws = 0;
    for (let j = 0; j < width; j++)
      draws += (pairs.vectors[i * width + j] as number) ** 2 * (heldOutDrawVariance[j] as number);
    return variance * unitSquared + draws;
  });
  return {
    // Rounding can leave an eigenvalue of a singular covariance below zero.
    eigenvalues: Array.from(pairs.values.subarray(0, kept), (value) => Math.max(0, value * unitSquared)),
    trace: meanSquare.train,
    heldOutVariances,
    heldOutTrace: meanSquare.heldOut,
    complete: kept === width,
    informativeColumns: width,
    ...shapes(ofTrain),
  };
}

function spread(source: RowSource, most: number): RowSource {
  return source.rows <= most ? source : someRows(source, spreadRows(source.rows, most));
}

/** Skewness and excess kurtosis; zero for a direction without variance. */
function shapes({ second, third, fourth }: ProjectionMoments): Pick<ScoreSpectrum, "skewness" | "excessKurtosis"> {
  const over = (moments: Float64Array, power: number): number[] =>
    Array.from(moments, (moment, i) => ((second[i] as number) > 0 ? moment / (second[i] as number) ** power : 0));
  return {
    skewness: over(third, 1.5),
    excessKurtosis: over(fourth, 2).map((ratio, i) => ((second[i] as number) > 0 ? ratio - 3 : 0)),
  };
}
