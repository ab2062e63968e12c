import { EvaluationSum, type Evaluation } from "../core/evaluation.ts";
import { fillOppositeNormals } from "../core/evaluationDraws.ts";
import { randomPurpose, seededRandom } from "../core/seededRandom.ts";
import { drawBinary } from "../data/binarize.ts";
import { gatherRows, type Matrix } from "../data/dataset.ts";
import type { CompiledGraph } from "../engine/engine.ts";
import { sharedShape } from "../model/modelAxis.ts";
import { buildVae } from "../model/vae.ts";
import { elementCount } from "../graph/shape.ts";
import type { ConstantNats } from "./exampleStatistics.ts";
import { chunkRowsOf, partOf, type MeasuredStack } from "./measuredStack.ts";

/** Maximum number of rows evaluated at a time; the last chunk is padded. */
const MAX_CHUNK_ROWS = 256;
/** All evaluations use this seed, so that curves over epochs and over points differ by the model, not by the draws. */
const EVALUATION_SEED = 0;
/** Separates evaluation's bits from those of training steps, whose streams are named by a step >= 0. */
const EVALUATION_BITS = -2;

export interface EvaluatorOptions extends MeasuredStack {
  /** The usual number of examples: chunk sizes are chosen so that no chunk is mostly padding. */
  readonly typicalRows: number;
  /** Of the draws; by default that of all evaluations. */
  readonly seed?: number;
}

/** A set of examples and, by model, the likelihood's constants over it. */
export interface ExampleSet {
  readonly matrix: Matrix;
  /** The examples' conditions; undefined for models without a condition. */
  readonly condition: Matrix | undefined;
  readonly constants: readonly ConstantNats[];
  /** Whether -log p(x) is a probability's (discreteData.ts); figures then have bits per dimension. */
  readonly isDiscrete?: boolean;
}

/** Evaluates a stack of models in place, with the parameters that training writes. */
export class Evaluator {
  readonly #options: EvaluatorOptions;
  readonly #graph: CompiledGraph;
  readonly #arrays: EvaluationArrays;
  readonly #chunkRows: number;

  private constructor(options: EvaluatorOptions, graph: CompiledGraph, arrays: EvaluationArrays, chunkRows: number) {
    this.#options = options;
    this.#graph = graph;
    this.#arrays = arrays;
    this.#chunkRows = chunkRows;
  }

  static async create(options: EvaluatorOptions): Promise<Evaluator> {
    const { model, models, layout, typicalRows } = options;
    const chunkRows = chunkRowsOf(typicalRows, MAX_CHUNK_ROWS);
    const vae = buildVae(model, { ...layout, models, rows: chunkRows, sharedSeed: true }, options.statistics);
    const arrays: EvaluationArrays = {
      x: new Float32Array(elementCount(sharedShape(models, chunkRows, layout.columns))),
      condition: new Float32Array(elementCount(sharedShape(models, chunkRows, layout.conditionSize))),
      noise: new Float32Array(elementCount(sharedShape(models, chunkRows, model.latentSize))),
      distortion: new Float32Array(models * chunkRows),
      kl: new Float32Array(models * chunkRows * model.latentSize),
      posteriorMean: new Float32Array(models * chunkRows * model.latentSize),
    };
    const { distortion, kl, posteriorMean } = vae;
    const graph = await options.engine.compile({ distortion, kl, posteriorMean }, { ...options.bindings, ...arrays });
    return new Evaluator(options, graph, arrays, chunkRows);
  }

  /**
   * One evaluation per model.
   * @param samples number of z drawn for each example: one, or an even number
   * @param rowNats by model, where each example's rate + distortion is written
   */
  async evaluate(
    { matrix, condition, constants, isDiscrete = false }: ExampleSet,
    samples: number,
    rowNats?: readonly Float64Array[],
  ): Promise<readonly Evaluation[]> {
    const { models, model, layout, binarize, seed = EVALUATION_SEED } = this.#options;
    const { x, noise, distortion, kl, posteriorMean } = this.#arrays;
    const sums = Array.from({ length: models }, () => new EvaluationSum(model.latentSize));
    const rows = Uint32Array.from({ length: matrix.rows }, (_, row) => row);
    const noises = new Float32Array(samples * noise.length);
    for (let start = 0; start < matrix.rows; start += this.#chunkRows) {
      const count = Math.min(this.#chunkRows, matrix.rows - start);
      gatherRows(matrix, rows, start, count, x, 0);
      if (condition) gatherRows(condition, rows, start, count, this.#arrays.condition, 0);
      if (binarize)
        drawBinary(
          x.subarray(0, count * layout.columns),
          seededRandom(seed, randomPurpose.binarization, EVALUATION_BITS, start),
        );
      // Independent from example to example, so that the standard error over examples includes that of the draws.
      fillOppositeNormals(seededRandom(seed, randomPurpose.evaluationNoise, start, 0), noises, samples);
      for (let sample = 0; sample < samples; sample++) {
        noise.set(noises.subarray(sample * noise.length, (sample + 1) * noise.length));
        await this.#graph.run();
        sums.forEach((sum, m) => {
          const part = (values: Float32Array): Float32Array => partOf(values, m, models);
          sum.add(count, part(distortion), part(kl), part(posteriorMean));
        });
      }
      sums.forEach((sum, m) => {
        const { byRow, mean = 0 } = constants[m] ?? {};
        sum.endChunk(
          (row) => byRow?.[start + row] ?? mean,
          (row, nats) => {
            const target = rowNats?.[m];
            if (target) target[start + row] = nats;
          },
        );
      });
    }
    return sums.map((sum, m) => sum.finish(constants[m]?.mean ?? 0, isDiscrete ? matrix.columns : undefined));
  }

  async dispose(): Promise<void> {
    await this.#graph.dispose();
  }
}

interface EvaluationArrays {
  readonly x: Float32Array<ArrayBuffer>;
  readonly condition: Float32Array<ArrayBuffer>;
  readonly noise: Float32Array<ArrayBuffer>;
  readonly distortion: Float32Array<ArrayBuffer>;
  readonly kl: Float32Array<ArrayBuffer>;
  readonly posteriorMean: Float32Array<ArrayBuffer>;
}
