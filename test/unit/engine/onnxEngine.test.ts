import { describe, expect, test } from "vitest";
import { chooseEngine, type EngineChoice } from "../../../src/engine/chooseEngine.ts";
import type { Bindings } from "../../../src/engine/engine.ts";
import { graphInputs } from "../../../src/engine/bindings.ts";
import { elementCount } from "../../../src/graph/shape.ts";
import { exp, input } from "../../../src/graph/operations.ts";
import { seededValues } from "../../support/gradientChecks.ts";
import { operationSamples } from "../../support/operationSamples.ts";
import { interpret } from "../../support/referenceInterpreter.ts";

const x = input("x", [5, 6]);

async function largestError(choice: EngineChoice): Promise<Record<string, number>> {
  const { engine } = await chooseEngine(choice, import.meta.filename);
  const values = Object.assign({}, ...Object.values(operationSamples).map((output) => seededValues(output))) as Record<string, Float64Array>;
  const bindings: Record<string, Float32Array<ArrayBuffer>> = {};
  for (const tensor of graphInputs(operationSamples)) bindings[tensor.name] = Float32Array.from(values[tensor.name] ?? []);
  for (const [name, tensor] of Object.entries(operationSamples)) bindings[name] = new Float32Array(elementCount(tensor.shape));
  const compiled = await engine.compile(operationSamples, bindings satisfies Bindings);
  await compiled.run();
  await compiled.dispose();
  const expected = interpret(Object.values(operationSamples), bindings);
  return Object.fromEntries(
    Object.keys(operationSamples).map((name, i) => {
      const errors = [...(bindings[name] ?? [])].map((value, j) => Math.abs(value - (expected[i]?.[j] ?? NaN)));
      return [name, Math.max(...errors)];
    }),
  );
}

describe.each(["onnxruntime-node", "onnxruntime-web"] as const)("%s", (choice) => {
  test("computes every operation of the IR as the float64 interpreter does", async () => {
    const errors = await largestError(choice);
    for (const [name, error] of Object.entries(errors)) expect(error, name).toBeLessThan(2e-5);
    expect(Object.keys(errors)).toHaveLength(Object.keys(operationSamples).length);
  });

  test("refuses a binding of the wrong length by name", async () => {
    const { engine } = await chooseEngine(choice, import.meta.filename);
    const bindings = { x: new Float32Array(3), y: new Float32Array(30) };
    await expect(engine.compile({ y: exp(x) }, bindings)).rejects.toThrow("x needs an array of 30 numbers, not 3");
  });
});
