import { describe, expect, test } from "vitest";
import { chooseEngine } from "../../../src/engine/chooseEngine.ts";
import { gradientName } from "../../../src/engine/engine.ts";
import { elementCount } from "../../../src/graph/shape.ts";
import type { Tensor } from "../../../src/graph/tensor.ts";
import {
  build,
  likelihoods,
  modelOf,
  modelSpec,
  posteriorBias,
  smallShape,
  withOnly,
  type Built,
  type Values,
} from "./verbs.ts";

/** The loss and every gradient in float32 on the engine that trains, all in one list. */
async function trained({ objective, parameters }: Built, values: Values): Promise<readonly number[]> {
  const { engine } = await chooseEngine("onnxruntime-node", import.meta.filename);
  const { loss, distortion, kl } = objective;
  const outputs: Record<string, Tensor> = { loss, distortion, kl };
  const computed = [
    ...Object.entries(outputs),
    ...parameters.map((parameter) => [gradientName(parameter.name), parameter] as const),
  ];
  const results = Object.fromEntries(
    computed.map(([name, { shape }]) => [name, new Float32Array(elementCount(shape))]),
  );
  const inputs = Object.fromEntries(Object.entries(values).map(([name, array]) => [name, Float32Array.from(array)]));
  const graph = await engine.compileStep({ loss, learned: parameters, outputs }, { ...inputs, ...results });
  await graph.run();
  await graph.dispose();
  return Object.values(results).flatMap((array) => [...array]);
}

describe.each(Object.entries(likelihoods))("the loss and its gradients stay finite, %s,", (_, likelihood) => {
  const built = build(modelSpec(likelihood), smallShape(), { freeBits: true });

  test.each([-1000, 1000])("with the decoder's output at %d", async (output) => {
    const values = withOnly(built, { "decoder.output.bias": [output] });
    expect(await trained(built, values)).toSatisfy(allFinite);
  });

  test.each([-1000, 1000])("with the posterior's log-variance at %d", async (logVariance) => {
    const values = withOnly(built, { ...posteriorBias(0, logVariance), "decoder.output.weight": [0.5] });
    expect(await trained(built, values)).toSatisfy(allFinite);
  });

  test("with examples of a million", async () => {
    const x = (built.values["x"] ?? new Float64Array()).fill(1e6);
    expect(await trained(built, { ...withOnly(built, {}), x })).toSatisfy(allFinite);
  });
});

test.each([-1000, 1000])(
  "a learned log-variance at %d leaves the loss and its gradients finite",
  async (logVariance) => {
    const built = build(modelSpec(likelihoods["Gaussian, learned variance"]), smallShape());
    expect(await trained(built, withOnly(built, { "likelihood.logVariance": [logVariance] }))).toSatisfy(allFinite);
  },
);

test.each([-1000, 1000])(
  "flows whose shifts and scales are at %d leave the loss and its gradients finite",
  async (output) => {
    const flow = { layers: 2, hidden: [3] };
    const model = modelOf({
      latentSize: 2,
      likelihood: { type: "bernoulli" },
      posterior: { type: "iaf", ...flow },
      prior: { type: "flow", ...flow },
    });
    const built = build(model, smallShape());
    const names = ["encoder.flow0", "encoder.flow1", "prior.flow0", "prior.flow1"];
    const biases = names.map((name): [string, readonly number[]] => [`${name}.output.bias`, [output]]);
    expect(await trained(built, withOnly(built, Object.fromEntries(biases)))).toSatisfy(allFinite);
  },
);

function allFinite(values: readonly number[]): boolean {
  return values.length > 0 && values.every(Number.isFinite);
}
