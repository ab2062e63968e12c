import { cholesky } from "../../linearAlgebra/cholesky.ts";
import type { NoiseModel, Preceding } from "../evidence.ts";
import type { Products } from "../products.ts";
import { forEachChunk, someRows, type RowSource, type StopSignal } from "../rowSource.ts";
import { spreadRows } from "../rowViews.ts";
import { Features } from "./features.ts";
import { fitSharedWeights } from "./fitSharedWeights.ts";
import { limitRank } from "./limitRank.ts";
import { LinearPart } from "./linearPart.ts";
import { derivativesOf } from "./observation.ts";
import { OutputSteps, type Slopes, type Stepped } from "./outputSteps.ts";
import { sharedRows } from "./sharedPlaces.ts";
import { shrinkLinearPart } from "./shrinkLinearPart.ts";
import { WindowInputs } from "./windowInputs.ts";
import { blockRows, decode, type ZFreeDecoder } from "./zFreeDecoder.ts";

export interface LinearFit {
  /** Without a linear part yet. */
  readonly decoder: ZFreeDecoder;
  readonly train: RowSource;
  readonly noise: NoiseModel;
  readonly conditionColumns: number;
  readonly hasBasis: boolean;
  /** Undefined: the decoder is not autoregressive. */
  readonly preceding: Preceding | undefined;
  readonly products: Products;
  readonly signal?: StopSignal | undefined;
}

/** Limit of the numbers that are read: 16 MB. */
const MAX_VALUES = 1 << 22;
/** Newton steps for likelihoods whose information depends on the outputs; a Gaussian needs one. */
const ITERATIONS = 12;
/**
 * Ridge penalties, as shares of a feature's variance. There are many earlier columns, and a network that sees them has not
 * memorised the rows by the time that z starts to compete: with this ridge the thresholded digits have
 * beta* 1.29 where a masked autoencoder's is 1.38 (docs/theory.md, section 6); with a tenth of it, 1.1.
 */
const RIDGE_OF_PRECEDING = 0.3;
const RIDGE_OF_CONDITION = 1e-3;

/** The linear part of a decoder without z: what it is given, by coefficients of its own for each column or by a window's shared weights. */
export async function fitLinearPart(fit: LinearFit): Promise<LinearPart> {
  const { decoder, train, noise, preceding, conditionColumns, hasBasis, products, signal } = fit;
  const fitted = spreadRows(train.rows, Math.max(1, Math.floor(MAX_VALUES / train.columns)));
  const values = await rowsInMemory(someRows(train, fitted), signal);
  const { columns, rowWidth } = decoder;
  const features = new Features({ columns, rowWidth, conditionColumns, hasBasis, preceding, noise }, values);
  const linear = new LinearPart(features, columns * decoder.observation.outputs, products);
  const window = preceding !== undefined && preceding !== true && "image" in preceding ? preceding : undefined;
  if (window === undefined || conditionColumns > 0) {
    await fitCoefficients(fit, linear, values);
    const others = rowsBetween(fitted, train.rows, MAX_OTHER_ROWS);
    if (others.length > 0)
      await shrinkLinearPart({ ...decoder, linear }, linear, await rowsInMemory(someRows(train, others), signal));
  }
  if (window !== undefined) {
    const some = spreadRows(train.rows, sharedRows(new WindowInputs(window, features)));
    await fitSharedWeights({
      decoder,
      linear,
      window,
      values: await rowsInMemory(someRows(train, some), signal),
      products,
      signal,
    });
  }
  return linear;
}

/**
 * Fits by penalised maximum likelihood: Newton's method with the information of each
 * output fixed at its value in the mean row before the fit. All outputs then share one matrix of second moments. The features that a
 * column sees are a leading block of it, so one Cholesky factor serves every column of an autoregressive decoder. The step length of
 * each output follows from how its slope changed along the last step.
 */
async function fitCoefficients(
  { decoder, noise, preceding, products, signal }: LinearFit,
  linear: LinearPart,
  values: Float32Array,
): Promise<void> {
  const { features } = linear;
  const outputs = decoder.columns * decoder.observation.outputs;
  // The constant comes first, then the condition: features.ts.
  const ridge = Float64Array.from({ length: features.width }, (_, i) =>
    i === 0 ? 0 : i <= features.ofCondition ? RIDGE_OF_CONDITION : RIDGE_OF_PRECEDING,
  );
  const work: Work = { decoder: { ...decoder, linear }, values, linear, outputs, products, ridge };
  const moments = await secondMoments(work);
  const steps = new OutputSteps(work, cholesky(moments, features.width));
  const iterations = noise.type === "gaussian" ? 1 : ITERATIONS;
  for (let iteration = 0; iteration < iterations; iteration++) {
    signal?.throwIfAborted();
    steps.take(await slopes(work));
  }
  if (preceding !== undefined && preceding !== true && "hidden" in preceding) {
    const { information } = await slopes(work);
    limitRank({ decoder, linear, layers: preceding, moments, information });
  }
}

/** Limit of the rows that validate a fit, where there are rows that it was not made from. */
const MAX_OTHER_ROWS = 2000;

/** Rows that follow some of the chosen ones and are not chosen themselves, evenly spread. */
function rowsBetween(chosen: Uint32Array, rows: number, most: number): Uint32Array {
  const taken = new Set(chosen);
  const free = Array.from(chosen, (row) => row + 1).filter((row) => row < rows && !taken.has(row));
  return Uint32Array.from(spreadRows(free.length, most), (i) => free[i] as number);
}

interface Work extends Stepped {
  readonly values: Float32Array;
  readonly products: Products;
}

async function rowsInMemory(source: RowSource, signal: StopSignal | undefined): Promise<Float32Array> {
  const values = new Float32Array(source.rows * source.columns);
  await forEachChunk(source, signal, (chunk, count, start) =>
    values.set(chunk.subarray(0, count * source.columns), start * source.columns),
  );
  return values;
}

/** Means of the features' products, with the ridge. */
async function secondMoments({ decoder, values, linear, products, ridge }: Work): Promise<Float64Array> {
  const { width } = linear.features;
  const rows = values.length / decoder.rowWidth;
  const most = Math.min(blockRows(decoder), rows);
  const block = new Float32Array(most * width);
  const product = new Float32Array(width * width);
  const sums = new Float64Array(width * width);
  for (let start = 0; start < rows; start += most) {
    const count = Math.min(most, rows - start);
    linear.features.write(values, start, count, block);
    await products.transposeMultiply(block, block, count, width, width, product);
    product.forEach((value, i) => (sums[i] = (sums[i] as number) + value / rows));
  }
  for (let i = 0; i < width; i++)
    sums[i * width + i] = (sums[i * width + i] as number) + Math.max(ridge[i] as number, MIN_PIVOT);
  return sums;
}

/** Diagonal of constant features, which are zero but keep their place in the matrix. */
const MIN_PIVOT = 1e-6;

async function slopes({ decoder, values, linear, outputs, products }: Work): Promise<Slopes> {
  const { columns, observation, rowWidth } = decoder;
  const { width } = linear.features;
  const perColumn = observation.outputs;
  const rows = values.length / rowWidth;
  const most = Math.min(blockRows(decoder), rows);
  const b = new Float64Array(most * outputs);
  const scores = new Float32Array(most * outputs);
  const block = new Float32Array(most * width);
  const product = new Float32Array(width * outputs);
  const gradient = new Float64Array(width * outputs);
  const information = new Float64Array(outputs);
  const point = derivativesOf(observation);
  for (let start = 0; start < rows; start += most) {
    const count = Math.min(most, rows - start);
    await decode(decoder, values, start, count, b);
    for (let row = 0; row < count; row++) {
      for (let j = 0; j < columns; j++) {
        const at = j * perColumn;
        observation.derive(values[(start + row) * rowWidth + j] as number, j, b, row * outputs + at, point);
        for (let k = 0; k < perColumn; k++) {
          scores[row * outputs + at + k] = point.score[k] as number;
          information[at + k] =
            (information[at + k] as number) + (point.information[k * perColumn + k] as number) / rows;
        }
      }
    }
    linear.features.write(values, start, count, block);
    await products.transposeMultiply(block, scores, count, width, outputs, product);
    product.forEach((value, i) => (gradient[i] = (gradient[i] as number) + value / rows));
  }
  return { gradient, information };
}
