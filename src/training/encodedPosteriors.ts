import type { PosteriorRows } from "../core/latents/posteriorRows.ts";
import { randomPurpose, seededRandom } from "../core/seededRandom.ts";
import { drawBinary } from "../data/binarize.ts";
import { gatherRows, type Matrix } from "../data/dataset.ts";
import { elementCount } from "../graph/shape.ts";
import { modelShape, sharedShape } from "../model/modelAxis.ts";
import { ModelGraph } from "../model/modelGraph.ts";
import { buildParts, exampleInputs } from "../model/vae.ts";
import { input } from "../graph/operations.ts";
import { chunkRowsOf, partOf, type MeasuredStack } from "./measuredStack.ts";

/** Maximum number of rows encoded at a time; the last chunk is padded. */
const MAX_CHUNK_ROWS = 256;
const SEED = 0;
/** Separates these bits from those of evaluations and of steps. */
const OWN_BITS = -5;

/**
 * Posteriors of some rows, by model; of a flow the mean is its value at the Gaussian's mean, without a log-variance.
 * @param condition of all rows of the matrix; undefined for models without one
 */
export async function encodedPosteriors(
  { engine, model, models, layout, statistics, binarize, bindings }: MeasuredStack,
  matrix: Matrix,
  condition: Matrix | undefined,
  rows: Uint32Array,
): Promise<readonly PosteriorRows[]> {
  const chunkRows = chunkRowsOf(rows.length, MAX_CHUNK_ROWS);
  const graph = new ModelGraph({ ...layout, models, rows: chunkRows, sharedSeed: true }, statistics, false);
  const inputs = exampleInputs(graph);
  const parts = buildParts(graph, model);
  const noise = input("noise", sharedShape(models, chunkRows, model.latentSize));
  const { mean: posteriorMean, logVariance } = parts.posterior(parts.encode(inputs.x, inputs.condition), noise);
  const arrays = {
    x: new Float32Array(elementCount(inputs.x.shape)),
    condition: new Float32Array(inputs.condition === undefined ? 0 : elementCount(inputs.condition.shape)),
    noise: new Float32Array(elementCount(noise.shape)),
    posteriorMean: new Float32Array(elementCount(modelShape(models, chunkRows, model.latentSize))),
    logVariance: new Float32Array(
      logVariance === undefined ? 0 : elementCount(modelShape(models, chunkRows, model.latentSize)),
    ),
  };
  const size = rows.length * model.latentSize;
  const found = Array.from({ length: models }, () => ({
    rows: rows.length,
    latents: model.latentSize,
    mean: new Float64Array(size),
    logVariance: logVariance && new Float64Array(size),
  }));
  const outputs = logVariance === undefined ? { posteriorMean } : { posteriorMean, logVariance };
  const compiled = await engine.compile(outputs, { ...bindings, ...arrays });
  try {
    for (let start = 0; start < rows.length; start += chunkRows) {
      const count = Math.min(chunkRows, rows.length - start);
      gatherRows(matrix, rows, start, count, arrays.x, 0);
      if (condition) gatherRows(condition, rows, start, count, arrays.condition, 0);
      if (binarize)
        drawBinary(
          arrays.x.subarray(0, count * layout.columns),
          seededRandom(SEED, randomPurpose.binarization, OWN_BITS, start),
        );
      await compiled.run();
      found.forEach((ofModel, m) => {
        const own = (values: Float32Array) => partOf(values, m, models).subarray(0, count * model.latentSize);
        ofModel.mean.set(own(arrays.posteriorMean), start * model.latentSize);
        ofModel.logVariance?.set(own(arrays.logVariance), start * model.latentSize);
      });
    }
  } finally {
    await compiled.dispose();
  }
  return found;
}
