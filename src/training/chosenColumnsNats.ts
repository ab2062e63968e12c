import { negativeBinomialNats, softplus } from "../core/collapse/zFree/oneOutput.ts";
import { columnDensityNats } from "../core/columnTransform.ts";
import { fillNormal, randomPurpose, seededRandom } from "../core/seededRandom.ts";
import { gatherRows } from "../data/dataset.ts";
import { elementCount } from "../graph/shape.ts";
import type { Tensor } from "../graph/tensor.ts";
import { LOG_TWO_PI } from "../model/gaussianDensity.ts";
import { likelihoodOf } from "../model/likelihoods/likelihoodOf.ts";
import { sharedShape } from "../model/modelAxis.ts";
import { ModelGraph, POSTERIOR_NOISE } from "../model/modelGraph.ts";
import { buildParts, exampleInputs } from "../model/vae.ts";
import type { ExampleSet } from "./evaluateModels.ts";
import { chunkRowsOf, partOf, type MeasuredStack } from "./measuredStack.ts";

const MAX_CHUNK_ROWS = 256;
const SEED = 0;

/**
 * The part of the distortion that some columns have, at one z for each example: -log p of these columns, nats per example, by model.
 * For Gaussian and negative binomial likelihoods, which alone have a variance or a dispersion.
 */
export async function chosenColumnsNats(
  { engine, model, models, layout, statistics, bindings }: MeasuredStack,
  { matrix, condition }: ExampleSet,
  columns: Uint32Array,
): Promise<readonly number[]> {
  const rows = chunkRowsOf(matrix.rows, MAX_CHUNK_ROWS);
  const graph = new ModelGraph({ ...layout, models, rows, sharedSeed: true }, statistics, false);
  const inputs = exampleInputs(graph);
  const parts = buildParts(graph, model);
  const { likelihood } = likelihoodOf(model.likelihood);
  const noise = graph.noise(POSTERIOR_NOISE, "normal", rows, model.latentSize);
  const { z } = parts.posterior(parts.encode(inputs.x, inputs.condition), noise);
  const decoded = parts.decode(z, inputs.x, inputs.condition);
  const named: Record<string, Tensor> = {
    mean: likelihood.mean(decoded, inputs.x, graph),
    ...likelihood.parameters(decoded, inputs.x, graph),
  };
  // A given dispersion is an input of the same name.
  const outputs = Object.fromEntries(Object.entries(named).map(([name, tensor]) => [outputName(name), tensor]));
  const arrays = {
    x: new Float32Array(elementCount(sharedShape(models, rows, layout.columns))),
    condition: new Float32Array(elementCount(sharedShape(models, rows, layout.conditionSize))),
    [POSTERIOR_NOISE]: new Float32Array(elementCount(noise.shape)),
  };
  const results = Object.fromEntries(
    Object.entries(outputs).map(([name, { shape }]) => [name, new Float32Array(elementCount(shape))]),
  );
  const compiled = await engine.compile(outputs, { ...bindings, ...arrays, ...results });
  const sums = new Float64Array(models);
  const all = Uint32Array.from({ length: matrix.rows }, (_, row) => row);
  try {
    for (let start = 0; start < matrix.rows; start += rows) {
      const count = Math.min(rows, matrix.rows - start);
      gatherRows(matrix, all, start, count, arrays.x, 0);
      if (condition) gatherRows(condition, all, start, count, arrays.condition, 0);
      fillNormal(seededRandom(SEED, randomPurpose.evaluationNoise, start, 0), arrays[POSTERIOR_NOISE]);
      await compiled.run();
      for (let m = 0; m < models; m++) {
        for (let row = 0; row < count; row++) {
          for (const column of columns) {
            const at = row * layout.columns + column;
            const valueOf = (name: string): number => valueAt(results[outputName(name)], m, models, at, layout.columns);
            const x = arrays.x[at] as number;
            const density = columnDensityNats(matrix.transform, column, x);
            sums[m] = (sums[m] as number) + valueNats(model.likelihood.type, x, valueOf) + density;
          }
        }
      }
    }
  } finally {
    await compiled.dispose();
  }
  return Array.from(sums, (sum) => sum / matrix.rows);
}

function outputName(name: string): string {
  return `decoded ${name}`;
}

/** One number for all, one for each column, or one for each row and column. */
function valueAt(values: Float32Array | undefined, model: number, models: number, at: number, columns: number): number {
  if (values === undefined) return Number.NaN;
  const own = partOf(values, model, models);
  return own[own.length === 1 ? 0 : own.length === columns ? at % columns : at] as number;
}

/** -log p of one value, with every constant. */
function valueNats(type: string, x: number, valueOf: (name: string) => number): number {
  if (type === "gaussian") {
    const logVariance = valueOf("logVariance");
    return ((x - valueOf("mean")) ** 2 / Math.exp(logVariance) + logVariance + LOG_TWO_PI) / 2;
  }
  const ofCounts = negativeBinomialNats(x, valueOf("logMean"), Math.exp(valueOf("logDispersion")));
  if (type === "negativeBinomial") return ofCounts;
  const logit = valueOf("inflationLogits");
  return x > 0 ? softplus(logit) + ofCounts : softplus(logit) - softplus(logit + ofCounts) + ofCounts;
}
