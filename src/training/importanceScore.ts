import { spreadRows } from "../core/collapse/rowViews.ts";
import { logMeanWeights } from "../core/inference/annealedImportance.ts";
import { fillNormal, randomPurpose, seededRandom } from "../core/seededRandom.ts";
import { gatherRows } from "../data/dataset.ts";
import { takeRows } from "../data/split.ts";
import type { CompiledGraph } from "../engine/engine.ts";
import { reduceSum } from "../graph/operations.ts";
import { elementCount } from "../graph/shape.ts";
import { sharedShape } from "../model/modelAxis.ts";
import { buildVae } from "../model/vae.ts";
import type { Spec } from "../spec/spec.ts";
import type { EpochScorer } from "./epochScorer.ts";
import { drawEvaluatedBits } from "./evaluatedBits.ts";
import type { ExampleSet } from "./evaluateModels.ts";
import { chunkRowsOf, partOf, type MeasuredStack } from "./measuredStack.ts";
import { constantsByModel } from "./stackSetup.ts";

/** K of the bound, and the maximum number of held-out examples. The format's description states them (spec/schema). */
const SAMPLES = 16;
const MAX_EXAMPLES = 512;
/** Latent vectors decoded at a time: enough for an engine to be efficient, few enough for the cache. */
const CHAINS_AT_A_TIME = 512;
const SEED = 0;
/** Separates this noise from that of other evaluations, whose streams are named by a row >= 0, or -1. */
const OWN_STREAM = -2;

/**
 * Scores epochs by the importance-weighted bound on held-out examples, ln 1/K sum_k p(x, z_k) / q(z_k|x) with z_k from q(z|x), nats per
 * example with every constant (Burda et al. 2016, equation 8; for one trained model core/inference/importanceBound.ts). All models and
 * all epochs share the noise.
 */
export class ImportanceScore implements EpochScorer {
  readonly #parts: ScoreParts;

  private constructor(parts: ScoreParts) {
    this.#parts = parts;
  }

  static async create(stack: MeasuredStack, specs: readonly Spec[], heldOut: ExampleSet): Promise<ImportanceScore> {
    const { engine, model, models, layout, statistics, bindings } = stack;
    const rows = spreadRows(heldOut.matrix.rows, MAX_EXAMPLES);
    const chunkRows = chunkRowsOf(rows.length, CHAINS_AT_A_TIME / SAMPLES);
    const vae = buildVae(model, { ...layout, models, rows: chunkRows, sharedSeed: true }, statistics, {
      samples: SAMPLES,
    });
    const outputs = { distortion: vae.distortion, logRatio: reduceSum(vae.logRatio, [-1]) };
    const arrays: ScoreArrays = {
      x: new Float32Array(chunkRows * layout.columns),
      condition: new Float32Array(chunkRows * layout.conditionSize),
      noise: new Float32Array(elementCount(sharedShape(models, chunkRows * SAMPLES, model.latentSize))),
      distortion: new Float32Array(models * chunkRows * SAMPLES),
      logRatio: new Float32Array(models * chunkRows * SAMPLES),
    };
    const graph = await engine.compile(outputs, { ...bindings, ...arrays });
    const constantNats = constantsByModel(takeRows(heldOut.matrix, rows), specs).map(({ mean }) => mean);
    return new ImportanceScore({ stack, heldOut, rows, constantNats, graph, arrays, chunkRows });
  }

  async score(): Promise<readonly number[]> {
    const { stack, rows, constantNats, graph, arrays, chunkRows } = this.#parts;
    const { models } = stack;
    const sums = new Float64Array(models);
    for (let start = 0; start < rows.length; start += chunkRows) {
      const count = Math.min(chunkRows, rows.length - start);
      this.#show(start, count);
      fillNormal(seededRandom(SEED, randomPurpose.evaluationNoise, OWN_STREAM, start), arrays.noise);
      await graph.run();
      for (let m = 0; m < models; m++) {
        const distortion = partOf(arrays.distortion, m, models);
        const logRatio = partOf(arrays.logRatio, m, models);
        const logWeights = Float64Array.from(
          { length: count * SAMPLES },
          (_, chain) => -(distortion[chain] as number) - (logRatio[chain] as number),
        );
        for (const nats of logMeanWeights(logWeights, {
          examples: count,
          chainsPerExample: SAMPLES,
          latentSize: stack.model.latentSize,
        }))
          sums[m] = (sums[m] as number) + nats;
      }
    }
    return Array.from(sums, (sum, m) => sum / rows.length - (constantNats[m] ?? 0));
  }

  async dispose(): Promise<void> {
    await this.#parts.graph.dispose();
  }

  #show(start: number, count: number): void {
    const { stack, rows, heldOut, arrays } = this.#parts;
    const { columns } = stack.layout;
    gatherRows(heldOut.matrix, rows, start, count, arrays.x, 0);
    if (heldOut.condition) gatherRows(heldOut.condition, rows, start, count, arrays.condition, 0);
    if (!stack.binarize) return;
    for (let i = 0; i < count; i++)
      drawEvaluatedBits(arrays.x.subarray(i * columns, (i + 1) * columns), rows[start + i] as number);
  }
}

type ScoreArrays = Readonly<Record<"x" | "condition" | "noise" | "distortion" | "logRatio", Float32Array<ArrayBuffer>>>;

interface ScoreParts {
  readonly stack: MeasuredStack;
  readonly heldOut: ExampleSet;
  readonly rows: Uint32Array;
  readonly constantNats: readonly number[];
  readonly graph: CompiledGraph;
  readonly arrays: ScoreArrays;
  readonly chunkRows: number;
}
