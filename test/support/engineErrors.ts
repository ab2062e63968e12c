import type { Bindings, Engine } from "../../src/engine/engine.ts";
import { graphInputs } from "../../src/engine/bindings.ts";
import { elementCount } from "../../src/graph/shape.ts";
import { seededValues } from "./gradientChecks.ts";
import { operationSamples } from "./operationSamples.ts";
import { interpret } from "./referenceInterpreter.ts";

/** By sample of the operations: the largest difference between an engine and the float64 interpreter. */
export async function engineErrors(engine: Engine): Promise<Record<string, number>> {
  const values = Object.assign({}, ...Object.values(operationSamples).map((output) => seededValues(output))) as Record<
    string,
    Float64Array
  >;
  const bindings: Record<string, Float32Array<ArrayBuffer>> = {};
  for (const tensor of graphInputs(operationSamples))
    bindings[tensor.name] = Float32Array.from(values[tensor.name] ?? []);
  for (const [name, tensor] of Object.entries(operationSamples))
    bindings[name] = new Float32Array(elementCount(tensor.shape));
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
