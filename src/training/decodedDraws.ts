import { drawBinary } from "../data/binarize.ts";
import { gatherRows, type Matrix } from "../data/dataset.ts";
import { fillNormal, randomPurpose, seededRandom } from "../core/seededRandom.ts";
import { input } from "../graph/operations.ts";
import { elementCount } from "../graph/shape.ts";
import { modelShape, sharedShape } from "../model/modelAxis.ts";
import { ModelGraph } from "../model/modelGraph.ts";
import { buildParts, exampleInputs } from "../model/vae.ts";
import { chunkRowsOf, partOf, type MeasuredStack } from "./measuredStack.ts";

const MAX_CHUNK_ROWS = 256;
const SEED = 0;
/** Separates these draws and bits from those of other evaluations. */
const [OWN_STREAM, OWN_BITS] = [-6, -7];

/** One draw of z a row: from its posterior, or from N(0, I), which models share. */
export type Source = "posterior" | "prior";

/**
 * The likelihood's means at one z a row, by model, each [rows x outputs of a mean]. A library size is that of the mean example in all rows.
 * @param condition of all rows of the matrix; undefined for models without one
 */
export async function decodedDraws(
  { engine, model, models, layout, statistics, bindings, binarize }: MeasuredStack,
  matrix: Matrix,
  condition: Matrix | undefined,
  { rows, source }: { readonly rows: Uint32Array; readonly source: Source },
): Promise<readonly Float32Array[]> {
  const chunkRows = chunkRowsOf(rows.length, MAX_CHUNK_ROWS);
  const graph = new ModelGraph({ ...layout, models, rows: chunkRows, sharedSeed: true }, statistics, false);
  const inputs = exampleInputs(graph);
  const parts = buildParts(graph, model);
  const noise = input("noise", sharedShape(models, chunkRows, model.latentSize));
  const z = input("z", modelShape(models, chunkRows, model.latentSize));
  const drawn = parts.posterior(parts.encode(inputs.x, inputs.condition), noise).z;
  const mean = parts.mean(z, inputs.x, inputs.condition);
  const arrays = {
    x: new Float32Array(chunkRows * layout.columns),
    condition: new Float32Array(chunkRows * layout.conditionSize),
    noise: new Float32Array(elementCount(noise.shape)),
    z: new Float32Array(elementCount(z.shape)),
    mean: new Float32Array(elementCount(mean.shape)),
  };
  const width = elementCount(mean.shape) / models / chunkRows;
  const found = Array.from({ length: models }, () => new Float32Array(rows.length * width));
  const encoder =
    source === "posterior" ? await engine.compile({ drawn }, { ...bindings, ...arrays, drawn: arrays.z }) : undefined;
  const decoder = await engine.compile({ mean }, { ...bindings, ...arrays });
  try {
    for (let start = 0; start < rows.length; start += chunkRows) {
      const count = Math.min(chunkRows, rows.length - start);
      gatherRows(matrix, rows, start, count, arrays.x, 0);
      if (condition) gatherRows(condition, rows, start, count, arrays.condition, 0);
      const first = rows[start] ?? 0;
      if (binarize)
        drawBinary(
          arrays.x.subarray(0, count * layout.columns),
          seededRandom(SEED, randomPurpose.binarization, OWN_BITS, first),
        );
      fillNormal(seededRandom(SEED, randomPurpose.evaluationNoise, OWN_STREAM, first), arrays.noise);
      if (encoder !== undefined) await encoder.run();
      else
        for (let m = 0; m < models; m++)
          partOf(arrays.z, m, models).set(arrays.noise.subarray(0, chunkRows * model.latentSize));
      for (let row = 0; row < chunkRows; row++) arrays.x.set(statistics.columnMeans, row * layout.columns);
      await decoder.run();
      found.forEach((ofModel, m) => {
        ofModel.set(partOf(arrays.mean, m, models).subarray(0, count * width), start * width);
      });
    }
  } finally {
    await encoder?.dispose();
    await decoder.dispose();
  }
  return found;
}
