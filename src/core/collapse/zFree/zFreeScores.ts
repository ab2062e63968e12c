import { forEachChunk, type RowSource, type StopSignal } from "../rowSource.ts";
import type { ScoreModel } from "../scoreModel.ts";
import { derivativesOf } from "./observation.ts";
import { blockRows, decode, type ZFreeDecoder } from "./zFreeDecoder.ts";

/** The moments of a decoder without z, from one pass over rows: sums divided by the number of rows. */
export interface ZFreeMoments {
  /** -log p, summed over columns. */
  readonly nats: number;
  /** Means of the scores [columns x outputs], of their products within a column and of the information [columns x outputs x outputs]. */
  readonly score: Float64Array;
  readonly square: Float64Array;
  readonly information: Float64Array;
}

export async function zFreeMoments(
  decoder: ZFreeDecoder,
  source: RowSource,
  signal?: StopSignal,
): Promise<ZFreeMoments> {
  const { columns, observation } = decoder;
  const { outputs } = observation;
  const score = new Float64Array(columns * outputs);
  const square = new Float64Array(columns * outputs * outputs);
  const information = new Float64Array(columns * outputs * outputs);
  const point = derivativesOf(observation);
  let nats = 0;
  await forEachDecodedRow(decoder, source, signal, (values, from, b, at) => {
    for (let j = 0; j < columns; j++) {
      const x = values[from + j] as number;
      observation.derive(x, j, b, at + j * outputs, point);
      nats += observation.nats(x, j, b, at + j * outputs);
      for (let k = 0; k < outputs; k++) {
        const own = point.score[k] as number;
        score[j * outputs + k] = (score[j * outputs + k] as number) + own;
        for (let l = 0; l < outputs; l++) {
          const to = (j * outputs + k) * outputs + l;
          square[to] = (square[to] as number) + own * (point.score[l] as number);
          information[to] = (information[to] as number) + (point.information[k * outputs + l] as number);
        }
      }
    }
  });
  const mean = (sum: number): number => sum / source.rows;
  return { nats: mean(nats), score: score.map(mean), square: square.map(mean), information: information.map(mean) };
}

/**
 * Calls `visit` with every row and its outputs.
 * @param visit a row begins at `from` of `values`, its outputs at `at` of `b`; rows come in order
 */
export async function forEachDecodedRow(
  decoder: ZFreeDecoder,
  source: RowSource,
  signal: StopSignal | undefined,
  visit: (values: Float32Array, from: number, b: Float64Array, at: number) => void,
): Promise<void> {
  const width = decoder.columns * decoder.observation.outputs;
  const most = blockRows(decoder);
  const b = new Float64Array(Math.min(most, source.rows) * width);
  await forEachChunk(source, signal, async (values, count) => {
    for (let start = 0; start < count; start += most) {
      const rows = Math.min(most, count - start);
      await decode(decoder, values, start, rows, b);
      for (let row = 0; row < rows; row++) visit(values, (start + row) * decoder.rowWidth, b, row * width);
    }
  });
}

/** Below this share of its own information, given the column's other outputs, an output is redundant. */
const DEPENDENT = 1e-9;
const ROUNDING = 1e-10;

/**
 * The scores of a decoder without z, about their training mean, whitened column by column: with H = L L' the information of a
 * column's outputs, L^-1 s. Their covariance has the generalised eigenvalues of C against H.
 */
export class ZFreeScores implements ScoreModel {
  readonly width: number;
  readonly unit: number;
  readonly drawVariance: Float64Array;
  readonly #decoder: ZFreeDecoder;
  readonly #mean: Float64Array;
  readonly #columns: readonly WhitenedColumn[];
  readonly #b: Float64Array;

  constructor(decoder: ZFreeDecoder, train: ZFreeMoments) {
    this.#decoder = decoder;
    this.#mean = train.score;
    this.#columns = whitenedColumns(decoder, train);
    this.width = this.#columns.reduce((sum, { outputs }) => sum + outputs.length, 0);
    this.drawVariance = new Float64Array(this.width);
    this.#b = new Float64Array(blockRows(decoder) * decoder.columns * decoder.observation.outputs);
    this.unit = 1;
    this.unit = Math.sqrt(this.meanSquare(train) / Math.max(1, this.width)) || 1;
  }

  /** The data's columns that carry information. */
  get columns(): Uint32Array {
    return Uint32Array.from(this.#columns, ({ column }) => column);
  }

  /** The mean over rows with these moments of the whitened scores' sum of squares, about the training mean. */
  meanSquare({ score, square }: ZFreeMoments): number {
    const { outputs } = this.#decoder.observation;
    let sum = 0;
    for (const { column, outputs: chosen, inverse } of this.#columns) {
      const n = chosen.length;
      for (let i = 0; i < n; i++) {
        // Row i of L^-1 against the second moments.
        for (let k = 0; k <= i; k++) {
          for (let l = 0; l <= i; l++) {
            const [a, b] = [column * outputs + (chosen[k] as number), column * outputs + (chosen[l] as number)];
            const [meanA, meanB] = [this.#mean[a] as number, this.#mean[b] as number];
            const moment = square[a * outputs + (chosen[l] as number)] as number;
            const about = moment - meanA * (score[b] as number) - meanB * (score[a] as number) + meanA * meanB;
            sum += (inverse[i * n + k] as number) * (inverse[i * n + l] as number) * about;
          }
        }
      }
    }
    return Math.max(0, sum);
  }

  async write(values: Float32Array, count: number, out: Float32Array): Promise<void> {
    const { columns, observation, rowWidth } = this.#decoder;
    const { outputs } = observation;
    const point = derivativesOf(observation);
    const most = blockRows(this.#decoder);
    const perUnit = 1 / this.unit;
    for (let start = 0; start < count; start += most) {
      const rows = Math.min(most, count - start);
      await decode(this.#decoder, values, start, rows, this.#b);
      for (let row = 0; row < rows; row++) {
        let to = (start + row) * this.width;
        for (const { column, outputs: chosen, inverse } of this.#columns) {
          observation.derive(
            values[(start + row) * rowWidth + column] as number,
            column,
            this.#b,
            (row * columns + column) * outputs,
            point,
          );
          const n = chosen.length;
          for (let i = 0; i < n; i++) {
            let sum = 0;
            for (let k = 0; k <= i; k++) {
              const output = chosen[k] as number;
              sum +=
                (inverse[i * n + k] as number) *
                ((point.score[output] as number) - (this.#mean[column * outputs + output] as number));
            }
            out[to++] = sum * perUnit;
          }
        }
      }
    }
  }
}

interface WhitenedColumn {
  readonly column: number;
  /** Those of its outputs that carry information. */
  readonly outputs: readonly number[];
  /** L^-1 of those, lower triangular, [outputs x outputs]. */
  readonly inverse: Float64Array;
}

function whitenedColumns(
  { columns, observation, isConstant }: ZFreeDecoder,
  { score, information, square }: ZFreeMoments,
): readonly WhitenedColumn[] {
  const { outputs } = observation;
  const found: WhitenedColumn[] = [];
  for (let column = 0; column < columns; column++) {
    const at = column * outputs * outputs;
    const chosen: number[] = [];
    /** Rows of L^-1 as they come: Gram and Schmidt in the information's inner product. */
    const rows: Float64Array[] = [];
    for (let k = 0; k < outputs && !isConstant(column); k++) {
      const own = information[at + k * outputs + k] as number;
      const second = square[at + k * outputs + k] as number;
      const variance = second - (score[column * outputs + k] as number) ** 2;
      // The score of a column with a single value does not vary, apart from rounding.
      if (!(own > 0) || !(variance > ROUNDING * second)) continue;
      const row = new Float64Array(outputs);
      row[k] = 1;
      for (const earlier of rows) {
        let inner = 0;
        for (const l of chosen) inner += (earlier[l] as number) * (information[at + l * outputs + k] as number);
        for (const l of chosen) row[l] = (row[l] as number) - inner * (earlier[l] as number);
      }
      let length = own;
      for (const l of chosen) length += (row[l] as number) * (information[at + l * outputs + k] as number);
      if (!(length > DEPENDENT * own)) continue;
      chosen.push(k);
      rows.push(row.map((value) => value / Math.sqrt(length)));
    }
    if (chosen.length === 0) continue;
    const n = chosen.length;
    const inverse = new Float64Array(n * n);
    rows.forEach((row, i) => {
      for (let k = 0; k <= i; k++) inverse[i * n + k] = row[chosen[k] as number] as number;
    });
    found.push({ column, outputs: chosen, inverse });
  }
  return found;
}
