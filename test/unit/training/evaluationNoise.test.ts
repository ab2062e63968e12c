import { describe, expect, test } from "vitest";
import { sampleMean } from "../../../src/core/inference/sampleMean.ts";
import { chooseEngine } from "../../../src/engine/chooseEngine.ts";
import { layoutOf } from "../../../src/training/exampleLayout.ts";
import { exampleStatistics } from "../../../src/training/exampleStatistics.ts";
import { Evaluator } from "../../../src/training/evaluateModels.ts";
import { constantsByModel, settingArrays } from "../../../src/training/stackSetup.ts";
import { normals, randomLinear, simulate } from "../core/inference/linearModels.ts";
import { accepts } from "../spec/verbs.ts";

/** A linear VAE, whose distortion under its own encoder has a closed form. */
const COLUMNS = 6;
const LATENTS = 3;
const VARIANCE = 0.4;
const EXAMPLES = 40;
const linear = randomLinear(COLUMNS, LATENTS, VARIANCE);
const x = Float32Array.from(simulate(linear, EXAMPLES).x);
const matrix = { rows: EXAMPLES, columns: COLUMNS, values: x, scale: 1 };
const spec = accepts({
  "model.latentSize": LATENTS,
  "model.likelihood.variance": VARIANCE,
  "model.encoder.hidden": [],
  "model.decoder.hidden": [],
}).points[0]!.spec;

const encoderWeight = Float32Array.from(normals(COLUMNS * 2 * LATENTS, 8).map((value) => 0.3 * value));
const parameters = {
  "encoder.posterior.weight": encoderWeight,
  "encoder.posterior.bias": new Float32Array(2 * LATENTS),
  // The graph's is [latents x columns].
  "decoder.output.weight": Float32Array.from(
    { length: LATENTS * COLUMNS },
    (_, at) => linear.weights[(at % COLUMNS) * LATENTS + Math.floor(at / COLUMNS)]!,
  ),
  "decoder.output.bias": Float32Array.from(linear.bias),
};

/** E_q[-ln p(x|z)] = sum over columns of ((x - b - W m)^2 + W S W') / 2v + ln(2 pi v) / 2. */
function exactDistortionNats(example: number): number {
  const heads = Array.from({ length: 2 * LATENTS }, (_, head) => {
    let sum = 0;
    for (let column = 0; column < COLUMNS; column++)
      sum += x[example * COLUMNS + column]! * encoderWeight[column * 2 * LATENTS + head]!;
    return sum;
  });
  let nats = 0;
  for (let column = 0; column < COLUMNS; column++) {
    let [residual, variance] = [x[example * COLUMNS + column]! - linear.bias[column]!, 0];
    for (let j = 0; j < LATENTS; j++) {
      const weight = linear.weights[column * LATENTS + j]!;
      residual -= weight * heads[j]!;
      variance += weight ** 2 * Math.exp(heads[LATENTS + j]!);
    }
    nats += (residual ** 2 + variance) / (2 * VARIANCE) + Math.log(2 * Math.PI * VARIANCE) / 2;
  }
  return nats;
}

const { engine } = await chooseEngine("onnxruntime-node", import.meta.filename);
const statistics = exampleStatistics(matrix, spec.model.likelihood);

async function evaluated(draws: number, seed: number) {
  const evaluator = await Evaluator.create({
    engine,
    model: spec.model,
    models: 1,
    layout: layoutOf({ columns: COLUMNS }),
    statistics,
    typicalRows: EXAMPLES,
    binarize: false,
    bindings: { ...parameters, ...settingArrays([spec]) },
    seed,
  });
  try {
    const set = { matrix, condition: undefined, constants: constantsByModel(matrix, [spec]) };
    const [evaluation] = await evaluator.evaluate(set, draws);
    return evaluation!;
  } finally {
    await evaluator.dispose();
  }
}

const exact = sampleMean(Array.from({ length: EXAMPLES }, (_, example) => exactDistortionNats(example)));

describe("the noise of an evaluation", () => {
  test("leaves no bias in the distortion of a linear VAE, and 64 draws have a tenth of the error of its examples", async () => {
    const errors = [];
    for (let seed = 0; seed < 12; seed++) errors.push((await evaluated(64, seed)).distortionNats - exact.mean);
    const { mean, standardError } = sampleMean(errors);
    expect(Math.abs(mean)).toBeLessThan(4 * standardError);
    expect(standardError * Math.sqrt(errors.length)).toBeLessThan(exact.standardError / 10);
  });

  test("is part of the standard error: two draws have a larger one than the examples alone", async () => {
    const errors = [];
    for (let seed = 0; seed < 12; seed++) errors.push((await evaluated(2, seed)).distortionStandardErrorNats ?? 0);
    expect(sampleMean(errors).mean).toBeGreaterThan(exact.standardError);
  });

  test("differs from example to example", async () => {
    // Twice the same example: shared noise would give it the same distortion twice, and no error.
    const twice = {
      ...matrix,
      rows: 2,
      values: Float32Array.from([...x.subarray(0, COLUMNS), ...x.subarray(0, COLUMNS)]),
    };
    const evaluator = await Evaluator.create({
      engine,
      model: spec.model,
      models: 1,
      layout: layoutOf({ columns: COLUMNS }),
      statistics,
      typicalRows: 2,
      binarize: false,
      bindings: { ...parameters, ...settingArrays([spec]) },
    });
    try {
      const set = { matrix: twice, condition: undefined, constants: constantsByModel(twice, [spec]) };
      const [evaluation] = await evaluator.evaluate(set, 4);
      expect(evaluation!.distortionStandardErrorNats).toBeGreaterThan(0);
    } finally {
      await evaluator.dispose();
    }
  });
});
