/** The three ways a gradient is computed here: our own graph, central differences in float64, TensorFlow.js. */
import { fillUniform, seededRandom } from "../../src/core/seededRandom.ts";
import { graphInputs } from "../../src/engine/bindings.ts";
import { gradientName, type Engine } from "../../src/engine/engine.ts";
import { gradients } from "../../src/graph/gradients.ts";
import { elementCount } from "../../src/graph/shape.ts";
import type { ParameterTensor, Tensor } from "../../src/graph/tensor.ts";
import { interpret, interpretAlong, type Values } from "./referenceInterpreter.ts";
import { tensorflowEngines } from "./tensorflowEngines.ts";

export interface GradientErrors {
  /** Largest difference to central differences, over the largest entry of the gradient. */
  readonly centralDifferences: number;
  /** Likewise to TensorFlow.js's own differentiation, on its WebAssembly and its JavaScript runtime. */
  readonly tensorflow: number;
}

/** Values for every input and parameter of the loss, uniform on +-1 unless `given`. */
export function seededValues(loss: Tensor, given: Values = {}, seed = 1): Record<string, Float64Array> {
  return Object.fromEntries(
    graphInputs({ loss }).map(({ name, shape }, position) => {
      const values = new Float32Array(elementCount(shape));
      fillUniform(seededRandom(seed, position), values, 1);
      return [name, Float64Array.from(given[name] ?? values)];
    }),
  );
}

export async function gradientErrors(
  loss: Tensor,
  parameters: readonly ParameterTensor[],
  given: Values = {},
): Promise<GradientErrors> {
  const values = seededValues(loss, given);
  const ours = interpret(gradients(loss, parameters), values);
  const differences = parameters.map(({ name }) => centralDifferences(loss, values, name));
  const errors: number[] = [];
  for (const engine of await tensorflowEngines())
    errors.push(relativeError(ours, await engineGradients(engine, loss, parameters, values)));
  return { centralDifferences: relativeError(ours, differences), tensorflow: Math.max(...errors) };
}

function centralDifferences(loss: Tensor, values: Record<string, Float64Array>, name: string): Float64Array {
  const step = 1e-5;
  const at = values[name] ?? new Float64Array();
  const lossOf = interpretAlong(loss, values, name);
  const lossAt = (i: number, shift: number): number => {
    const moved = at.slice();
    moved[i] = (moved[i] ?? NaN) + shift;
    return lossOf(moved).reduce((sum, x) => sum + x, 0);
  };
  return at.map((_, i) => (lossAt(i, step) - lossAt(i, -step)) / (2 * step));
}

/** By the engine that ships, on one of its runtimes. */
async function engineGradients(
  engine: Engine,
  loss: Tensor,
  parameters: readonly ParameterTensor[],
  values: Values,
): Promise<readonly Float64Array[]> {
  const inputs = Object.fromEntries(Object.entries(values).map(([name, array]) => [name, Float32Array.from(array)]));
  // Nothing may be left as it was.
  const results = parameters.map(({ shape }) => new Float32Array(elementCount(shape)).fill(NaN));
  const bound = Object.fromEntries(
    parameters.map(({ name }, i) => [gradientName(name), results[i] as Float32Array<ArrayBuffer>]),
  );
  const graph = await engine.compileStep({ loss, learned: parameters, outputs: {} }, { ...inputs, ...bound });
  await graph.run();
  await graph.dispose();
  return results.map((result) => Float64Array.from(result));
}

function relativeError(a: readonly Float64Array[], b: readonly Float64Array[]): number {
  let largest = 0;
  let difference = 0;
  a.forEach((array, i) => {
    array.forEach((x, j) => {
      largest = Math.max(largest, Math.abs(x));
      const gap = Math.abs(x - (b[i]?.[j] ?? NaN));
      // NaN must not lose a comparison silently.
      difference = Number.isNaN(gap) ? Infinity : Math.max(difference, gap);
    });
  });
  return largest === 0 ? difference : difference / largest;
}
