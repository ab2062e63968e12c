import * as tf from "@tensorflow/tfjs-core";
import { describe, expect, test } from "vitest";
import { chooseEngine } from "../../../src/engine/chooseEngine.ts";
import { gradientName, type Engine } from "../../../src/engine/engine.ts";
import { exp, input, multiply, parameter, reduceSum, square, stopGradient } from "../../../src/graph/operations.ts";
import { elementCount } from "../../../src/graph/shape.ts";
import { engineErrors } from "../../support/engineErrors.ts";
import { operationSamples } from "../../support/operationSamples.ts";
import { tensorflowEngines } from "../../support/tensorflowEngines.ts";
import { build, companies, likelihoods, modelSpec, smallShape, type Built } from "../model/verbs.ts";

const engines = await tensorflowEngines();
const named = engines.map((engine) => [engine.name, engine] as const);
const native = (await chooseEngine("onnxruntime-node", import.meta.filename)).engine;

const x = input("x", [5, 6]);
const weight = parameter("weight", [5, 6]);
const other = parameter("other", [1, 2]);

/** Distortion, KL and every gradient of a step, by name. */
async function stepOf(
  engine: Engine,
  { objective, parameters, values }: Built,
): Promise<Readonly<Record<string, Float32Array>>> {
  const { loss, distortion, kl } = objective;
  const shapes = {
    distortion: distortion.shape,
    kl: kl.shape,
    ...Object.fromEntries(parameters.map(({ name, shape }) => [gradientName(name), shape])),
  };
  const results = Object.fromEntries(
    Object.entries(shapes).map(([name, shape]) => [name, new Float32Array(elementCount(shape)).fill(NaN)]),
  );
  const inputs = Object.fromEntries(Object.entries(values).map(([name, array]) => [name, Float32Array.from(array)]));
  const graph = await engine.compileStep(
    { loss, learned: parameters, outputs: { distortion, kl } },
    { ...inputs, ...results },
  );
  await graph.run();
  await graph.dispose();
  return results;
}

describe.each(named)("%s", (_, engine) => {
  test("computes every operation of the IR as the float64 interpreter does", async () => {
    const errors = await engineErrors(engine);
    for (const [name, error] of Object.entries(errors)) expect(error, name).toBeLessThan(2e-5);
    expect(Object.keys(errors)).toHaveLength(Object.keys(operationSamples).length);
  });

  test("refuses inputs, outputs and gradients of the wrong length and names them", async () => {
    const floats = (length: number) => new Float32Array(length);
    await expect(engine.compile({ y: exp(x) }, { x: floats(3), y: floats(30) })).rejects.toThrow(
      "x needs an array of 30 numbers, not 3",
    );
    await expect(engine.compile({ y: exp(x) }, { x: floats(30) })).rejects.toThrow(
      "y needs an array of 30 numbers, not none",
    );
    const step = { loss: reduceSum(square(weight), [0, 1]), learned: [weight], outputs: {} };
    await expect(engine.compileStep(step, { weight: floats(30), [gradientName("weight")]: floats(1) })).rejects.toThrow(
      "gradient of weight needs an array of 30 numbers, not 1",
    );
  });

  test("gives zero gradients for parameters that do not affect the loss or only through stopGradient", async () => {
    const stopped = parameter("stopped", [5, 6]);
    const loss = reduceSum(multiply(square(weight), stopGradient(stopped)), [0, 1]);
    const bindings = Object.fromEntries(
      [weight, stopped, other].flatMap(({ name, shape }) =>
        [name, gradientName(name)].map((key) => [key, new Float32Array(elementCount(shape)).fill(3)] as const),
      ),
    );
    const graph = await engine.compileStep({ loss, learned: [weight, stopped, other], outputs: {} }, bindings);
    await graph.run();
    const gradients = [weight, stopped, other].map(({ name }) => new Set(bindings[gradientName(name)]));
    expect(gradients).toEqual([new Set([18]), new Set([0]), new Set([0])]);
  });

  test("keeps no tensors after a run", async () => {
    const built = build(
      modelSpec(likelihoods["negative binomial"], { hidden: [4] }),
      smallShape(companies["a stack with one seed"]),
    );
    await stepOf(engine, built);
    const { numTensors, numDataBuffers } = tf.memory();
    await stepOf(engine, built);
    await engineErrors(engine);
    expect(tf.memory()).toMatchObject({ numTensors, numDataBuffers });
  });
});

describe.each(Object.entries(likelihoods))("a whole step, %s,", (_, likelihood) => {
  test.each(Object.entries(companies))(
    "of %s is the same on ONNX Runtime and on TensorFlow.js",
    async (_company, company) => {
      const built = build(modelSpec(likelihood, { hidden: [5], activation: "tanh" }), smallShape(company), {
        freeBits: true,
      });
      const expected = await stepOf(native, built);
      for (const engine of engines) {
        const found = await stepOf(engine, built);
        expect(Object.keys(found)).toEqual(Object.keys(expected));
        for (const [name, array] of Object.entries(expected)) {
          const scale = Math.max(1, ...array.map(Math.abs));
          array.forEach((value, i) =>
            expect(Math.abs((found[name]?.[i] ?? NaN) - value) / scale, `${engine.name}, ${name}`).toBeLessThan(2e-5),
          );
        }
      }
    },
  );
});
