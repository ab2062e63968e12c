import { usesLibrarySize } from "../core/librarySize.ts";
import { ReportedError } from "../core/reportedError.ts";
import { fillNormal, type SeededRandom } from "../core/seededRandom.ts";
import type { Engine } from "../engine/engine.ts";
import { input } from "../graph/operations.ts";
import { elementCount } from "../graph/shape.ts";
import { seesColumns } from "../model/decoders/decoder.ts";
import { drawValueOf } from "../model/likelihoods/drawValue.ts";
import { likelihoodOf } from "../model/likelihoods/likelihoodOf.ts";
import { ModelGraph } from "../model/modelGraph.ts";
import { buildParts, exampleInputs } from "../model/vae.ts";
import { layoutOf } from "../training/exampleLayout.ts";
import { drawnOrder } from "./drawnOrder.ts";
import type { TrainedPoint } from "./trainedPoints.ts";

/** Examples drawn from a model, in the units of training (after the data's scale). */
export interface SimulatedExamples {
  /** [rows x columns]. */
  readonly x: Float32Array;
  /** The z of each example, which is an exact draw from its posterior, [rows x latentSize]. */
  readonly z: Float64Array;
}

export interface SimulateOptions {
  readonly rows: number;
  readonly random: SeededRandom;
  /** The condition, [rows x conditionSize]; undefined for models without one. */
  readonly condition?: Float32Array<ArrayBuffer> | undefined;
  /** [rows x latentSize]; by default drawn from N(0, I). */
  readonly z?: Float64Array | undefined;
  /** Counts whose totals are the depths of the examples if the likelihood has a library size, [rows x columns]; by default the mean depth. */
  readonly depthsOf?: Float32Array | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** Maximum number of rows decoded at a time. */
const MAX_ROWS = 512;

/**
 * Draws z from the prior and x from p(x|z). An autoregressive decoder is run once per column.
 * @throws ReportedError when z is not given and the prior is not N(0, I)
 */
export async function simulateExamples(
  engine: Engine,
  point: TrainedPoint,
  { rows, random, condition, z: given, depthsOf, signal }: SimulateOptions,
): Promise<SimulatedExamples> {
  const { model } = point.point.spec;
  const layout = layoutOf(point.dataset);
  const { columns, conditionSize } = layout;
  const { likelihood } = likelihoodOf(model.likelihood);
  const size = Math.min(rows, MAX_ROWS);
  const graph = new ModelGraph({ ...layout, models: 1, rows: size, sharedSeed: true }, point.statistics, false);
  const inputs = exampleInputs(graph);
  const decoded = buildParts(graph, model).decode(
    input("z", [size, model.latentSize]),
    inputs.x,
    inputs.condition,
    input("totalOf", [size, columns]),
  );

  const z = given ?? drawPrior(model.prior.type, rows * model.latentSize, random);
  const x = new Float32Array(rows * columns);
  const width = likelihood.outputsPerColumn * columns;
  const arrays = {
    z: new Float32Array(size * model.latentSize),
    x: new Float32Array(size * columns),
    totalOf: new Float32Array(size * columns),
    condition: new Float32Array(size * conditionSize),
    decoded: new Float32Array(size * width),
  };
  const compiled = await engine.compile({ decoded }, { ...point.parameters, ...arrays });
  try {
    const draw = drawValueOf(model.likelihood, columns, point.parameters);
    const everyColumn = seesColumns(model);
    const order = everyColumn
      ? await drawnOrder(engine, point)
      : Array.from({ length: columns }, (_, column) => column);
    // The outputs of a model of another program are for the total that it is given.
    const isScaled = model.own === undefined && usesLibrarySize(model.likelihood);
    const logDepths = isScaled && depthsOf ? logDepthsOf(depthsOf, point) : undefined;
    for (let start = 0; start < rows; start += size) {
      signal?.throwIfAborted();
      const count = Math.min(size, rows - start);
      arrays.z.set(z.subarray(start * model.latentSize, (start + count) * model.latentSize));
      if (condition) arrays.condition.set(condition.subarray(start * conditionSize, (start + count) * conditionSize));
      for (let row = 0; row < size; row++)
        arrays.totalOf.set(
          row < count && depthsOf
            ? depthsOf.subarray((start + row) * columns, (start + row + 1) * columns)
            : point.statistics.columnMeans,
          row * columns,
        );
      arrays.x.fill(0);
      for (const [place, column] of order.entries()) {
        if (everyColumn || place === 0) {
          await compiled.run();
          for (let row = 0; row < count; row++)
            raise(arrays.decoded, row * width, columns, logDepths?.[start + row] ?? 0);
        }
        for (let row = 0; row < count; row++) {
          const value = draw(arrays.decoded.subarray(row * width, (row + 1) * width), column, random);
          arrays.x[row * columns + column] = value;
          x[(start + row) * columns + column] = value;
        }
      }
    }
  } finally {
    await compiled.dispose();
  }
  return { x, z };
}

/** Adds to the log-means of a row, its first `columns` outputs. */
function raise(decoded: Float32Array, offset: number, columns: number, by: number): void {
  if (by === 0) return;
  for (let at = offset; at < offset + columns; at++) decoded[at] = (decoded[at] as number) + by;
}

/** ln of each row's total over the training rows' mean total, as the graph computes it (model/likelihoods/librarySize.ts). */
function logDepthsOf(counts: Float32Array, { dataset, statistics }: TrainedPoint): Float64Array {
  const meanTotal = Math.max(
    1,
    statistics.columnMeans.reduce((sum, mean) => sum + mean, 0),
  );
  return Float64Array.from({ length: counts.length / dataset.columns }, (_, row) => {
    const total = counts.subarray(row * dataset.columns, (row + 1) * dataset.columns).reduce((sum, x) => sum + x, 0);
    return Math.log(Math.max(1, total) / meanTotal);
  });
}

export interface DecodeOptions extends Pick<SimulateOptions, "rows" | "condition"> {
  /** Rows whose depths are used if the likelihood has a library size, [rows x columns]. */
  readonly x: Float32Array<ArrayBuffer>;
}

/**
 * The likelihood's means at z from N(0, I), [rows x columns], in the units of training.
 * @throws ReportedError for another prior
 */
export async function decodePriorMeans(
  engine: Engine,
  point: TrainedPoint,
  { random, ...options }: DecodeOptions & Pick<SimulateOptions, "random">,
): Promise<Float32Array> {
  const { latentSize, prior } = point.point.spec.model;
  return decodeMeans(
    engine,
    point,
    Float32Array.from(drawPrior(prior.type, options.rows * latentSize, random)),
    options,
  );
}

/** The likelihood's means at z, [rows x latentSize], in the units of training; for classes their probabilities. */
export async function decodeMeans(
  engine: Engine,
  point: TrainedPoint,
  z: Float32Array<ArrayBuffer>,
  { rows, condition, x }: DecodeOptions,
): Promise<Float32Array> {
  const { model } = point.point.spec;
  const layout = layoutOf(point.dataset);
  const { columns, conditionSize } = layout;
  const size = Math.min(rows, MAX_ROWS);
  const graph = new ModelGraph({ ...layout, models: 1, rows: size, sharedSeed: true }, point.statistics, false);
  const inputs = exampleInputs(graph);
  const tensor = buildParts(graph, model).mean(input("z", [size, model.latentSize]), inputs.x, inputs.condition);
  const width = elementCount(tensor.shape) / size;
  const means = new Float32Array(rows * width);
  const arrays = {
    z: new Float32Array(size * model.latentSize),
    x: new Float32Array(size * columns),
    totalOf: new Float32Array(size * columns),
    condition: new Float32Array(size * conditionSize),
    mean: new Float32Array(size * width),
  };
  const compiled = await engine.compile({ mean: tensor }, { ...point.parameters, ...arrays });
  try {
    for (let start = 0; start < rows; start += size) {
      const count = Math.min(size, rows - start);
      const part = (values: Float32Array, length: number) => values.subarray(start * length, (start + count) * length);
      arrays.z.set(part(z, model.latentSize));
      arrays.x.set(part(x, columns));
      if (condition) arrays.condition.set(part(condition, conditionSize));
      await compiled.run();
      means.set(arrays.mean.subarray(0, count * width), start * width);
    }
  } finally {
    await compiled.dispose();
  }
  return means;
}

function drawPrior(type: string, length: number, random: SeededRandom): Float64Array {
  if (type !== "standardNormal")
    throw new ReportedError(`drawing from the prior ${type} is not supported: give the latent vectors to decode`);
  const z = new Float64Array(length);
  fillNormal(random, z);
  return z;
}
