import { columnStudy } from "../columnStudy.ts";
import type { EvidenceLikelihood, GivenEvidence } from "../evidence.ts";
import { simpleNoise } from "../exponentialFamily.ts";
import { isConstant, type Moments } from "../moments.ts";
import type { Products } from "../products.ts";
import type { RowSource, StopSignal } from "../rowSource.ts";
import { drawnRows, joinedRows } from "../rowViews.ts";
import type { ScoreStudy } from "../scoreStudy.ts";
import { largestEigenvalue } from "../spectrum.ts";
import { hasBasis } from "./conditionBasis.ts";
import { largestWithinCondition } from "./withinCondition.ts";
import { zFreeStudy, type ZFreeStudy } from "./zFreeStudy.ts";

/** What a decoder is given of each row in addition to z: one label, 0 .. labels - 1, or the columns of a condition. */
export interface Condition {
  readonly train: RowSource;
  readonly heldOut: RowSource;
  /** How many labels there are; undefined: columns. */
  readonly labels?: number | undefined;
}

export interface GivenStudyRequest {
  readonly train: RowSource;
  readonly heldOut: RowSource;
  readonly trainMoments: Moments;
  readonly heldOutMoments: Moments;
  readonly likelihood: EvidenceLikelihood;
  readonly drawn: boolean;
  readonly condition: Condition | undefined;
  readonly products: Products;
  readonly signal?: StopSignal | undefined;
}

/**
 * The study of a decoder without z that needs fitting, and how its inputs changed the spectrum. With dynamic binarisation the bits
 * are drawn once.
 * @throws TypeError when the likelihood has a condition and the request has none
 */
export async function givenStudy(request: GivenStudyRequest): Promise<ScoreStudy> {
  const { likelihood, condition, drawn } = request;
  const { given, ...ungiven } = likelihood;
  if ((given?.condition === undefined) !== (condition === undefined))
    throw new TypeError("a conditional likelihood's evidence needs the condition, and no other's does");
  const rows = {
    train: drawn ? drawnRows(request.train, 0) : request.train,
    heldOut: drawn ? drawnRows(request.heldOut, 1) : request.heldOut,
  };
  const joined =
    condition === undefined
      ? rows
      : { train: joinedRows(rows.train, condition.train), heldOut: joinedRows(rows.heldOut, condition.heldOut) };
  const plain = await fitted(request, joined, likelihood, condition?.labels, false);
  if (given === undefined) return plain;
  const { study, isCurved } = await followed(request, joined, plain);
  const evidence = await givenEvidence(request, rows, ungiven, study);
  return { ...study, given: isCurved ? { ...evidence, isCurved } : evidence };
}

/** What functions of the condition must gain on held-out rows to be more than chance: of the distortion, or nats a column. */
const GAIN = 0.01;

/** The better on held-out rows of a decoder that is linear in the condition's columns and one that follows functions of them. */
async function followed(
  request: GivenStudyRequest,
  joined: Rows,
  plain: ZFreeStudy,
): Promise<{ readonly study: ZFreeStudy; readonly isCurved: boolean }> {
  const { condition, likelihood } = request;
  if (condition === undefined || condition.labels !== undefined) return { study: plain, isCurved: false };
  // Where there are no such functions a network may follow what a line does not, for all that is known.
  if (!hasBasis(condition.train.columns, joined.train.rows)) return { study: plain, isCurved: true };
  const bent = await fitted(request, joined, likelihood, undefined, true);
  const gain =
    plain.logUnits === undefined
      ? (plain.collapsedDistortion.heldOut - bent.collapsedDistortion.heldOut) /
        Math.abs(plain.collapsedDistortion.heldOut)
      : (plain.logUnits - (bent.logUnits ?? NaN)) / request.trainMoments.mean.length;
  return gain > GAIN ? { study: bent, isCurved: true } : { study: plain, isCurved: false };
}

interface Rows {
  readonly train: RowSource;
  readonly heldOut: RowSource;
}

function fitted(
  { trainMoments, drawn, products, signal }: GivenStudyRequest,
  rows: Rows,
  likelihood: EvidenceLikelihood,
  labels: number | undefined,
  isBent: boolean,
): Promise<ZFreeStudy> {
  const columns = trainMoments.mean.length;
  const isConstantColumn = (column: number): boolean => isConstant(trainMoments, column, drawn);
  return zFreeStudy({
    ...rows,
    columns,
    columnMeans: trainMoments.mean,
    isConstant: isConstantColumn,
    likelihood,
    labels,
    hasBasis: isBent,
    products,
    signal,
  });
}

async function givenEvidence(
  request: GivenStudyRequest,
  rows: Rows,
  ungiven: EvidenceLikelihood,
  study: ZFreeStudy,
): Promise<GivenEvidence> {
  const { trainMoments, heldOutMoments, likelihood, drawn, condition, products, signal } = request;
  const noise = simpleNoise(ungiven);
  const free =
    noise === undefined
      ? await fitted(request, rows, ungiven, undefined, false)
      : columnStudy(
          { rows: request.train, moments: trainMoments },
          { rows: request.heldOut, moments: heldOutMoments },
          noise,
          drawn,
        );
  const { decoder, train, trainMoments: moments } = study;
  return {
    ungiven: {
      largest: await largestEigenvalue(free.train, { scores: free.scores, products, signal }),
      trace: free.meanSquare.train,
    },
    largestWithinCondition:
      condition === undefined
        ? null
        : await largestWithinCondition({
            decoder,
            moments,
            scores: study.scores,
            train,
            labels: condition.labels,
            noise: likelihood,
            products,
            signal,
          }),
  };
}
