import { spreadRows } from "../core/collapse/rowViews.ts";
import { DecoderUseSum, usedShares, type DecoderUse, type DecoderVariances } from "../core/decoderUse.ts";
import { usesLibrarySize } from "../core/librarySize.ts";
import { fillNormal, randomPurpose, seededRandom } from "../core/seededRandom.ts";
import { drawBinary } from "../data/binarize.ts";
import { type Matrix, rowsOf } from "../data/dataset.ts";
import { input } from "../graph/operations.ts";
import { elementCount } from "../graph/shape.ts";
import { seesColumns } from "../model/decoders/decoder.ts";
import { modelShape, sharedShape } from "../model/modelAxis.ts";
import { ModelGraph } from "../model/modelGraph.ts";
import { buildParts, exampleInputs } from "../model/vae.ts";
import type { ModelSpec } from "../spec/spec.ts";
import { partOf, type MeasuredStack } from "./measuredStack.ts";

/** Number of z, and maximum number of conditions: each z is decoded with each condition. */
const MAX_Z = 128;
const MAX_CONDITIONS = 32;
/** Rows from which earlier columns, or a depth, are taken. */
const MAX_CONTEXTS = 8;
const SEED = 0;
/** Separates this noise and these bits from those of evaluations, whose streams are named by a row >= 0. */
const OWN_STREAM = -1;
const OWN_BITS = -4;

/**
 * How much each model of a stack uses z and the condition (core/decoderUse.ts), over held-out examples. z is drawn from the aggregate
 * posterior: one from q(z|x, c) of each of some examples, which is then decoded with every condition. Up to 32 different
 * conditions are weighted by their frequency; if there are more, those of 32 rows are used. Other inputs of the decoder (earlier columns,
 * or the row's depth) are held at those of one row, and the variances are means over eight such rows.
 */
export async function measureDecoderUse(
  options: MeasuredStack,
  matrix: Matrix,
  condition: Matrix,
): Promise<readonly DecoderUse[]> {
  const { engine, model, models, layout, statistics, bindings } = options;
  const zRows = spreadRows(matrix.rows, MAX_Z);
  const rows = zRows.length;
  const graph = new ModelGraph({ ...layout, models, rows, sharedSeed: true }, statistics, false);
  const inputs = exampleInputs(graph);
  const parts = buildParts(graph, model);
  const noise = input("noise", sharedShape(models, rows, model.latentSize));
  const z = input("z", modelShape(models, rows, model.latentSize));
  const drawn = parts.posterior(parts.encode(inputs.x, inputs.condition), noise).z;
  const mean = parts.mean(z, inputs.x, inputs.condition);
  const arrays = {
    x: examplesOf(options, matrix, zRows),
    condition: rowsOf(condition, zRows),
    noise: new Float32Array(elementCount(noise.shape)),
    z: new Float32Array(elementCount(z.shape)),
    mean: new Float32Array(elementCount(mean.shape)),
  };
  fillNormal(seededRandom(SEED, randomPurpose.evaluationNoise, OWN_STREAM), arrays.noise);
  const encoder = await engine.compile({ drawn }, { ...bindings, ...arrays, drawn: arrays.z });
  try {
    await encoder.run();
  } finally {
    await encoder.dispose();
  }
  const decoder = await engine.compile({ mean }, { ...bindings, ...arrays });
  try {
    const sums = Array.from({ length: models }, (): DecoderVariances[] => []);
    for (const context of spreadRows(matrix.rows, seesExample(model) ? MAX_CONTEXTS : 1)) {
      repeat(examplesOf(options, matrix, Uint32Array.of(context)), arrays.x);
      const grids = sums.map(() => new DecoderUseSum(rows, arrays.mean.length / models / rows));
      for (const { row, weight } of distinctConditions(condition)) {
        repeat(rowsOf(condition, Uint32Array.of(row)), arrays.condition);
        await decoder.run();
        grids.forEach((grid, m) => {
          grid.add(partOf(arrays.mean, m, models), weight);
        });
      }
      grids.forEach((grid, m) => sums[m]?.push(grid.finish()));
    }
    return sums.map(meanUse);
  } finally {
    await decoder.dispose();
  }
}

function meanUse(grids: readonly DecoderVariances[]): DecoderUse {
  const mean = (name: keyof DecoderVariances): number =>
    grids.reduce((sum, grid) => sum + grid[name], 0) / grids.length;
  return usedShares({
    zVariance: mean("zVariance"),
    conditionVariance: mean("conditionVariance"),
    totalVariance: mean("totalVariance"),
  });
}

/** Whether the mean depends on x itself: on earlier columns, or on their total. */
function seesExample(model: ModelSpec): boolean {
  return seesColumns(model) || usesLibrarySize(model.likelihood);
}

interface WeightedRow {
  readonly row: number;
  readonly weight: number;
}

/** One row per different condition and its frequency; if there are too many, evenly spread rows with weight 1. */
function distinctConditions({ rows, columns, values }: Matrix): readonly WeightedRow[] {
  const known = new Map<string, WeightedRow>();
  for (let row = 0; row < rows; row++) {
    const key = values.subarray(row * columns, (row + 1) * columns).join();
    const { row: first, weight } = known.get(key) ?? { row, weight: 0 };
    known.set(key, { row: first, weight: weight + 1 });
    if (known.size > MAX_CONDITIONS)
      return Array.from(spreadRows(rows, MAX_CONDITIONS), (spreadRow) => ({ row: spreadRow, weight: 1 }));
  }
  return [...known.values()];
}

function examplesOf({ binarize }: MeasuredStack, matrix: Matrix, rows: Uint32Array): Float32Array<ArrayBuffer> {
  const values = rowsOf(matrix, rows);
  if (binarize) drawBinary(values, seededRandom(SEED, randomPurpose.binarization, OWN_BITS, rows[0] ?? 0));
  return values;
}

function repeat(row: Float32Array, target: Float32Array): void {
  for (let at = 0; at < target.length; at += row.length) target.set(row, at);
}
