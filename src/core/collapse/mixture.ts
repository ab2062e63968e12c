import type { Eigenpairs } from "../linearAlgebra/symmetricEigen.ts";
import { randomPurpose, seededRandom } from "../seededRandom.ts";
import type { Clustering } from "./clustering.ts";
import type { ClusterOptions } from "./clusters.ts";
import { codesBelowThreshold } from "./codes.ts";
import type { Evidence, EvidenceLikelihood } from "./evidence.ts";
import { exponentialFamilyOf, type ExponentialFamily } from "./exponentialFamily.ts";
import type { RowSource } from "./rowSource.ts";
import { sampleRows, thinned, type Sample } from "./sampleRows.ts";
import type { SpectrumWork } from "./scoreChunks.ts";
import { anneal } from "./softClustering.ts";

/** Limits of the clustered examples, and of the held-out examples that measure the result. */
const TRAIN_ROWS = 2000;
const HELD_OUT_ROWS = 1000;
/** Number of leading directions that a Gaussian is clustered in. */
const DIRECTIONS = 64;
/** Limits of the training rows, and of the numbers in them, that the centroids of codes settle on: more change little. */
const CODE_ROWS = 1000;
const MAX_CODE_VALUES = 1 << 20;

export interface MixtureOptions {
  readonly train: RowSource;
  readonly heldOut: RowSource;
  readonly clustering: Clustering;
  readonly likelihood: EvidenceLikelihood;
  /** Whether the rows are grey and bits are drawn from them. */
  readonly drawn: boolean;
  readonly work: SpectrumWork;
  readonly pairs: Eigenpairs;
}

/**
 * The rate-distortion curve of soft clustering and codes below the threshold, in units of the eigenvalues. Along directions the
 * curve is exact when all of them are among the leading ones, and otherwise up to directions too weak to split at these temperatures.
 * Constant columns add nothing. Codes along directions are codes of a Gaussian only; other likelihoods have none then.
 */
export async function mixtureEvidence(options: MixtureOptions): Promise<Pick<Evidence, "mixture" | "codes">> {
  const { clustering, likelihood, work, pairs } = options;
  const { scores, products, signal } = work;
  const ofColumns = clustering.of === "columns" ? clustering : undefined;
  const directions = Math.min(DIRECTIONS, scores.width === 0 ? 0 : pairs.vectors.length / scores.width);
  const columns = ofColumns?.columns.length ?? directions;
  const sample = { clustering, drawn: options.drawn, work, pairs, columns, keepScores: isPerDimension(likelihood) };
  const train = await sampleRows({ ...sample, source: options.train, limit: TRAIN_ROWS, part: 0 });
  const heldOut = await sampleRows({ ...sample, source: options.heldOut, limit: HELD_OUT_ROWS, part: 1 });
  // Directions are in the scores' own unit; columns are what they are.
  const unitSquared = ofColumns === undefined ? scores.unit ** 2 : 1;
  const clustered = {
    train,
    heldOut,
    columns,
    mean: ofColumns?.mean ?? new Float64Array(directions),
    families: ofColumns?.families ?? unitGaussians(directions),
    largestEigenvalue: ((pairs.values[0] ?? 0) * scores.unit ** 2) / unitSquared,
    products,
    signal,
  };
  const frontier = await anneal({ ...clustered, random: seededRandom(randomPurpose.evidence, 2) });
  const codes =
    ofColumns !== undefined || likelihood.type === "gaussian"
      ? await codesBelowThreshold({
          ...clustered,
          ...codeRows(clustered),
          variances: likelihood.type !== "gaussian" ? "none" : isPerDimension(likelihood) ? "each" : "one",
          random: seededRandom(randomPurpose.evidence, 6),
        })
      : [];
  return {
    mixture: {
      ...frontier,
      temperatures: frontier.temperatures.map((temperature) => temperature * unitSquared),
      freeEnergy: frontier.freeEnergy.map((energy) => energy * unitSquared),
    },
    codes: codes.map((code) => ({ ...code, drop: code.drop * unitSquared })),
  };
}

function isPerDimension(likelihood: EvidenceLikelihood): boolean {
  return likelihood.type === "gaussian" && likelihood.perDimension === true;
}

function unitGaussians(columns: number): readonly ExponentialFamily[] {
  return new Array<ExponentialFamily>(columns).fill(exponentialFamilyOf({ type: "gaussian" }));
}

type Clustered = Pick<ClusterOptions, "columns" | "mean" | "families"> & {
  readonly train: Sample;
  readonly heldOut: Sample;
};

/** What codes are made of: fewer training rows; the scores themselves where each learns a variance, for a direction mixes them. */
function codeRows({ train, heldOut, columns, mean, families }: Clustered): Clustered {
  const fewer = (width: number): Sample =>
    thinned(train, Math.min(CODE_ROWS, Math.max(1, Math.floor(MAX_CODE_VALUES / Math.max(1, width)))));
  if (train.scores === undefined || heldOut.scores === undefined)
    return { train: fewer(columns), heldOut, columns, mean, families };
  const width = train.scores.length / train.rows;
  const { rows, scores = train.scores } = fewer(width);
  return {
    train: { rows, values: scores },
    heldOut: { rows: heldOut.rows, values: heldOut.scores },
    columns: width,
    mean: new Float64Array(width),
    families: unitGaussians(width),
  };
}
