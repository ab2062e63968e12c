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
}

/**
 * Draws z from the prior and x from p(x|z). An autoregressive decoder is run once per column.
 * @throws ReportedError when z is not given and the prior is not N(0, I)
 */
export async function simulateExamples(
  engine: Engine,
  point: TrainedPoint,
  { rows, random, condition, z: given }: SimulateOptions,
): Promise<SimulatedExamples> {
  const { model } = point.point.spec;
  const layout = layoutOf(point.dataset);
  const { columns } = layout;
  const { likelihood } = likelihoodOf(model.likelihood);
  const graph = new ModelGraph({ ...layout, models: 1, rows, sharedSeed: true }, point.statistics, false);
  const inputs = exampleInputs(graph);
  const decoded = buildParts(graph, model).decode(input("z", [rows, model.latentSize]), inputs.x, inputs.condition);

  const z = given ?? drawPrior(model.prior.type, rows * model.latentSize, random);
  const x = new Float32Array(rows * columns);
  const values = new Float32Array(rows * likelihood.outputsPerColumn * columns);
  const given32 = { z: Float32Array.from(z), x, condition: condition ?? new Float32Array(rows * layout.conditionSize) };
  const compiled = await engine.compile({ decoded }, { ...point.parameters, ...given32, decoded: values });
  try {
    const draw = drawValueOf(model.likelihood, columns, point.parameters);
    const everyColumn = seesColumns(model.decoder);
    for (let column = 0; column < columns; column++) {
      if (everyColumn || column === 0) await compiled.run();
      for (let row = 0; row < rows; row++) {
        const ofRow = values.subarray(row * (values.length / rows), (row + 1) * (values.length / rows));
        x[row * columns + column] = draw(ofRow, column, random);
      }
    }
  } finally {
    await compiled.dispose();
  }
  return { x, z };
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
  const graph = new ModelGraph({ ...layout, models: 1, rows, sharedSeed: true }, point.statistics, false);
  const inputs = exampleInputs(graph);
  const tensor = buildParts(graph, model).mean(input("z", [rows, model.latentSize]), inputs.x, inputs.condition);
  const mean = new Float32Array(elementCount(tensor.shape));
  const conditions = condition ?? new Float32Array(rows * layout.conditionSize);
  const compiled = await engine.compile({ mean: tensor }, { ...point.parameters, z, x, condition: conditions, mean });
  try {
    await compiled.run();
  } finally {
    await compiled.dispose();
  }
  return mean;
}

function drawPrior(type: string, length: number, random: SeededRandom): Float64Array {
  if (type !== "standardNormal")
    throw new ReportedError(`drawing from the prior ${type} is not supported: give the latent vectors to decode`);
  const z = new Float64Array(length);
  fillNormal(random, z);
  return z;
}
