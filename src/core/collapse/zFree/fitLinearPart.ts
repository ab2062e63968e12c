import { cholesky, solveLeading } from "../../linearAlgebra/cholesky.ts";
import type { NoiseModel } from "../evidence.ts";
import type { Products } from "../products.ts";
import { forEachChunk, someRows, type RowSource, type StopSignal } from "../rowSource.ts";
import { spreadRows } from "../rowViews.ts";
import { Features } from "./features.ts";
import { LinearPart } from "./linearPart.ts";
import { derivativesOf } from "./observation.ts";
import { shrinkLinearPart } from "./shrinkLinearPart.ts";
import { blockRows, decode, type ZFreeDecoder } from "./zFreeDecoder.ts";

export interface LinearFit {
  /** Without a linear part yet. */
  readonly decoder: ZFreeDecoder;
  readonly train: RowSource;
  readonly noise: NoiseModel;
  readonly conditionColumns: number;
  readonly preceding: boolean;
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

/**
 * Fits the linear part of a decoder without z by penalised maximum likelihood: Newton's method with the information of each
 * output fixed at its value in the mean row before the fit. All outputs then share one matrix of second moments. The features that a
 * column sees are a leading block of it, so one Cholesky factor serves every column of an autoregressive decoder. The step length of
 * each output follows from how its slope changed along the last step.
 */
export async function fitLinearPart(fit: LinearFit): Promise<LinearPart> {
  const { decoder, train, noise, products } = fit;
  const rows = Math.max(1, Math.floor(MAX_VALUES / train.columns));
  const fitted = spreadRows(train.rows, rows);
  const values = await rowsInMemory(someRows(train, fitted), fit.signal);
  const features = new Features(
    {
      columns: decoder.columns,
      rowWidth: decoder.rowWidth,
      conditionColumns: fit.conditionColumns,
      preceding: fit.preceding,
      noise,
    },
    values,
  );
  const outputs = decoder.columns * decoder.observation.outputs;
  const linear = new LinearPart(features, outputs, products);
  // The constant comes first, then the condition: features.ts.
  const ridge = Float64Array.from({ length: features.width }, (_, i) =>
    i === 0 ? 0 : i <= fit.conditionColumns ? RIDGE_OF_CONDITION : RIDGE_OF_PRECEDING,
  );
  const work: Work = { decoder: { ...decoder, linear }, values, linear, outputs, products, ridge };
  const factor = cholesky(await secondMoments(work), features.width);
  const steps = new OutputSteps(work, factor);
  const iterations = noise.type === "gaussian" ? 1 : ITERATIONS;
  for (let iteration = 0; iteration < iterations; iteration++) {
    fit.signal?.throwIfAborted();
    steps.take(await slopes(work));
  }
  const others = rowsBetween(fitted, train.rows, MAX_OTHER_ROWS);
  if (others.length > 0)
    await shrinkLinearPart({ ...decoder, linear }, linear, await rowsInMemory(someRows(train, others), fit.signal));
  return linear;
}

/** Limit of the rows that validate a fit, where there are rows that it was not made from. */
const MAX_OTHER_ROWS = 2000;

/** Rows that follow some of the chosen ones and are not chosen themselves, evenly spread. */
function rowsBetween(chosen: Uint32Array, rows: number, most: number): Uint32Array {
  const taken = new Set(chosen);
  const free = Array.from(chosen, (row) => row + 1).filter((row) => row < rows && !taken.has(row));
  return Uint32Array.from(spreadRows(free.length, most), (i) => free[i] as number);
}

interface Work {
  readonly decoder: ZFreeDecoder;
  readonly values: Float32Array;
  readonly linear: LinearPart;
  readonly outputs: number;
  readonly products: Products;
  /** One a feature. */
  readonly ridge: Float64Array;
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

interface Slopes {
  /** Mean derivative by each coefficient, [features x outputs]. */
  readonly gradient: Float64Array;
  /** Mean information of each output. */
  readonly information: Float64Array;
}

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

const SHORTEST = 1 / 64;
const LONGEST = 64;

/** The steps of every output, each with a length of its own. */
class OutputSteps {
  readonly #work: Work;
  readonly #factor: Float64Array;
  readonly #lengths: Float64Array;
  /** The last steps, [outputs x features], before their lengths, and the slopes along them. */
  readonly #directions: Float64Array;
  readonly #rises: Float64Array;
  /** The information without a linear part. */
  #first: Float64Array | undefined;

  constructor(work: Work, factor: Float64Array) {
    this.#work = work;
    this.#factor = factor;
    this.#lengths = new Float64Array(work.outputs).fill(1);
    this.#directions = new Float64Array(work.outputs * work.linear.features.width);
    this.#rises = new Float64Array(work.outputs);
  }

  take({ gradient, information }: Slopes): void {
    const { decoder, linear, outputs, ridge } = this.#work;
    const { features, coefficients } = linear;
    const { width } = features;
    const first = (this.#first ??= information);
    for (let output = 0; output < outputs; output++) {
      const visible = features.visibleTo(Math.floor(output / decoder.observation.outputs));
      if (!((first[output] as number) > 0)) continue;
      const direction = this.#directions.subarray(output * width, output * width + visible);
      const slope = new Float64Array(visible);
      let along = 0;
      for (let i = 0; i < visible; i++) {
        // The ridge is a prior with the information of that share of the rows at the start.
        const prior = (ridge[i] as number) * (first[output] as number);
        slope[i] = (gradient[i * outputs + output] as number) - prior * (coefficients[i * outputs + output] as number);
        along += (slope[i] as number) * (direction[i] as number);
      }
      const before = this.#rises[output] as number;
      if (before > 0 && along < -before) {
        // The step overshot the maximum: undo it and halve the next one.
        const length = this.#lengths[output] as number;
        this.#move(output, direction, -length / 2);
        this.#lengths[output] = Math.max(SHORTEST, length / 2);
        continue;
      }
      if (before > 0) {
        const secant = before / Math.max(before - along, before / 2);
        this.#lengths[output] = Math.min(LONGEST, Math.max(SHORTEST, (this.#lengths[output] as number) * secant));
      }
      direction.set(slope);
      solveLeading(this.#factor, width, visible, direction);
      let rise = 0;
      for (let i = 0; i < visible; i++) {
        direction[i] = (direction[i] as number) / (first[output] as number);
        rise += (slope[i] as number) * (direction[i] as number);
      }
      this.#rises[output] = rise;
      this.#move(output, direction, this.#lengths[output] as number);
    }
  }

  #move(output: number, direction: Float64Array, length: number): void {
    const { coefficients } = this.#work.linear;
    const { outputs } = this.#work;
    direction.forEach((value, i) => {
      coefficients[i * outputs + output] = (coefficients[i * outputs + output] as number) + length * value;
    });
  }
}
