import { describe, expect, test } from "vitest";
import { chooseEngine } from "../../../src/engine/chooseEngine.ts";
import { exp, input } from "../../../src/graph/operations.ts";
import { engineErrors } from "../../support/engineErrors.ts";
import { operationSamples } from "../../support/operationSamples.ts";

const x = input("x", [5, 6]);

describe.each(["onnxruntime-node", "onnxruntime-web"] as const)("%s", (choice) => {
  test("computes every operation of the IR as the float64 interpreter does", async () => {
    const { engine } = await chooseEngine(choice, import.meta.filename);
    const errors = await engineErrors(engine);
    for (const [name, error] of Object.entries(errors)) expect(error, name).toBeLessThan(2e-5);
    expect(Object.keys(errors)).toHaveLength(Object.keys(operationSamples).length);
  });

  test("refuses a binding of the wrong length and names it", async () => {
    const { engine } = await chooseEngine(choice, import.meta.filename);
    const bindings = { x: new Float32Array(3), y: new Float32Array(30) };
    await expect(engine.compile({ y: exp(x) }, bindings)).rejects.toThrow("x needs an array of 30 numbers, not 3");
  });
});
