import type { NoiseModel } from "../collapse/evidence.ts";
import { gatherMoments, isConstant, type Moments } from "../collapse/moments.ts";
import type { Products } from "../collapse/products.ts";
import type { RowSource, StopSignal } from "../collapse/rowSource.ts";
import { joinedRows } from "../collapse/rowViews.ts";
import { fitDecoder } from "../collapse/zFree/fitDecoder.ts";
import type { Condition } from "../collapse/zFree/givenStudy.ts";
import type { ZFreeDecoder } from "../collapse/zFree/zFreeDecoder.ts";
import { forEachDecodedRow, zFreeMoments } from "../collapse/zFree/zFreeScores.ts";
import { columnDensityNats, type ColumnTransform } from "../columnTransform.ts";

/**
 * Models without latents, fitted to the training rows and measured on held-out rows: what a VAE has to beat. All constants are
 * included, as in a model's distortion. A condition is given to them: a mean for each label, or a function that is linear in the
 * condition's columns.
 */

export interface BaselineRequest {
  /** The examples, transformed, and grey where bits are drawn anew each epoch. */
  readonly train: RowSource;
  readonly heldOut: RowSource;
  /** Undefined: the model has none. */
  readonly condition: Condition | undefined;
  readonly noise: NoiseModel;
  /** Of a Gaussian: a number, one for all columns, or one a column. Ignored for other likelihoods. */
  readonly variance: VarianceSetting;
  /** Of the rows; densities are those of the data before it. Undefined: none. */
  readonly transform?: ColumnTransform | undefined;
  /** Whether bits are drawn from grey rows. */
  readonly drawn: boolean;
  readonly products: Products;
  readonly signal?: StopSignal | undefined;
}

export type VarianceSetting = number | "learned" | "learnedPerDimension";

export interface ColumnBaselines {
  /** -log p of each held-out row, nats, under the likelihood of the model: its maximum-likelihood means, and a variance or dispersion as the spec has it. */
  readonly columnMeansNats: Float64Array;
  /**
   * -log p of each held-out row, nats, with a fitted variance or dispersion for each column and without `leftOut`. Null for
   * likelihoods that have neither.
   */
  readonly independentColumnsNats: Float64Array | null;
  /** Columns with a single value in the training rows, or with one a label: no variance fits them. Ascending. */
  readonly leftOut: Uint32Array;
}

/** The decoder without z, and for a Gaussian the mean square of each column's residuals over the training rows. */
export interface FittedColumns {
  readonly decoder: ZFreeDecoder;
  readonly residualSquares: Float64Array | undefined;
  readonly train: RowSource;
  readonly heldOut: RowSource;
}

/** A learned variance of a constant column starts here and falls as long as training lasts (model/likelihoods/gaussian.ts). */
const CONSTANT_COLUMN_VARIANCE = 1e-6;

const LOG_TWO_PI = Math.log(2 * Math.PI);

export async function columnBaselines(request: BaselineRequest): Promise<ColumnBaselines> {
  const { noise, variance, signal } = request;
  const moments = await gatherMoments(request.train, request.drawn, undefined, signal);
  const own = await fitColumns(request, moments);
  const isLeftOut = (column: number): boolean =>
    own.decoder.isConstant(column) || isExplained(own.residualSquares, moments, column);
  const leftOut = columnsWhere(moments.mean.length, isLeftOut);
  const columnMeansNats = await rowNats(
    own,
    own.residualSquares && ownVariances(own.residualSquares, variance, isLeftOut),
    () => true,
    request,
  );
  const free = await freeColumns(request, moments, own, noise);
  const independentColumnsNats =
    free === undefined ? null : await rowNats(free, free.residualSquares, (column) => !isLeftOut(column), request);
  return { columnMeansNats, independentColumnsNats, leftOut };
}

/** Whether a Gaussian's residuals are rounding errors: the condition determines the column. */
function isExplained(residualSquares: Float64Array | undefined, { mean, variance }: Moments, column: number): boolean {
  if (residualSquares === undefined) return false;
  const square = (mean[column] as number) ** 2 + (variance[column] as number);
  return (residualSquares[column] as number) <= ROUNDING * square;
}

/** Of a column's mean square: float64 sums of millions of values are more exact. */
const ROUNDING = 1e-20;

function columnsWhere(columns: number, holds: (column: number) => boolean): Uint32Array {
  return Uint32Array.from(Array.from({ length: columns }, (_, column) => column).filter(holds));
}

/** The columns' maximum-likelihood outputs, given the condition. */
export async function fitColumns(request: BaselineRequest, moments: Moments): Promise<FittedColumns> {
  const { condition, noise, drawn, products, signal } = request;
  const train = condition === undefined ? request.train : joinedRows(request.train, condition.train);
  const heldOut = condition === undefined ? request.heldOut : joinedRows(request.heldOut, condition.heldOut);
  const { decoder } = await fitDecoder({
    train,
    columns: request.train.columns,
    columnMeans: moments.mean,
    isConstant: (column) => isConstant(moments, column, drawn),
    noise,
    labels: condition?.labels,
    hasBasis: false,
    preceding: undefined,
    products,
    signal,
  });
  const residualSquares = noise.type === "gaussian" ? (await zFreeMoments(decoder, train, signal)).square : undefined;
  return { decoder, residualSquares, train, heldOut };
}

function ownVariances(
  residualSquares: Float64Array,
  variance: VarianceSetting,
  isLeftOut: (column: number) => boolean,
): Float64Array {
  switch (variance) {
    case "learned": {
      const mean = residualSquares.reduce((sum, square) => sum + square, 0) / residualSquares.length;
      return residualSquares.map(() => (mean > 0 ? mean : CONSTANT_COLUMN_VARIANCE));
    }
    case "learnedPerDimension":
      return residualSquares.map((square, column) => (isLeftOut(column) ? CONSTANT_COLUMN_VARIANCE : square));
    default:
      return residualSquares.map(() => variance);
  }
}

/** The columns with what the spec may have fixed fitted; undefined for likelihoods with nothing of the kind. */
async function freeColumns(
  request: BaselineRequest,
  moments: Moments,
  own: FittedColumns,
  noise: NoiseModel,
): Promise<FittedColumns | undefined> {
  switch (noise.type) {
    case "gaussian":
      return own;
    case "negativeBinomial":
    case "zeroInflatedNegativeBinomial":
      return noise.dispersion === "learned"
        ? own
        : fitColumns({ ...request, noise: { ...noise, dispersion: "learned" } }, moments);
    default:
      return undefined;
  }
}

/** -log p of each held-out row. @param variances of a Gaussian's columns */
async function rowNats(
  { decoder, heldOut }: FittedColumns,
  variances: Float64Array | undefined,
  isCounted: (column: number) => boolean,
  { transform, signal }: Pick<BaselineRequest, "transform" | "signal">,
): Promise<Float64Array> {
  const { columns, observation } = decoder;
  const counted = columnsWhere(columns, isCounted);
  const constants = counted.reduce(
    (sum, column) => sum + (variances === undefined ? 0 : (LOG_TWO_PI + Math.log(variances[column] as number)) / 2),
    0,
  );
  const nats = new Float64Array(heldOut.rows);
  let row = 0;
  await forEachDecodedRow(decoder, heldOut, signal, (values, from, b, at) => {
    let sum = constants;
    for (const column of counted) {
      const value = values[from + column] as number;
      const own = observation.nats(value, column, b, at + column * observation.outputs);
      sum += variances === undefined ? own : own / (variances[column] as number);
      sum += columnDensityNats(transform, column, value);
    }
    nats[row++] = sum;
  });
  return nats;
}
