import { describe, expect, test } from "vitest";
import { chooseEngine, type EngineChoice } from "../../../src/engine/chooseEngine.ts";
import type { Bindings } from "../../../src/engine/engine.ts";
import { graphInputs } from "../../../src/engine/bindings.ts";
import { gradients } from "../../../src/graph/gradients.ts";
import { elementCount } from "../../../src/graph/shape.ts";
import {
  abs,
  add,
  clip,
  divide,
  erf,
  exp,
  expand,
  input,
  log,
  matmul,
  multiply,
  negate,
  parameter,
  reduceSum,
  relu,
  sigmoid,
  sign,
  softplus,
  square,
  step,
  slice,
  pad,
  concat,
  whereEqual,
  subtract,
  tanh,
} from "../../../src/graph/operations.ts";
import type { Tensor } from "../../../src/graph/tensor.ts";
import { seededValues } from "../../support/gradientChecks.ts";
import { interpret } from "../../support/referenceInterpreter.ts";

const x = input("x", [5, 6]);
const weight = parameter("weight", [6, 3]);
const stack = parameter("stack", [2, 6, 3]);
const shared = input("shared", [1, 5, 6]);

const operations: Readonly<Record<string, Tensor>> = {
  negate: negate(x), exp: exp(x), log: log(add(square(x), 0.1)), abs: abs(x), sign: sign(x), step: step(x), whereEqual: whereEqual(x, x, relu(x)), square: square(x), relu: relu(x),
  tanh: tanh(x), sigmoid: sigmoid(x), softplus: softplus(multiply(x, 30)), erf: erf(x), clip: clip(x, -0.5, 0.25),
  slice: slice(x, 2, 3), pad: pad(x, 2, 9), concat: concat([x, exp(x)]), stackedSlice: slice(stack, 1, 2), add: add(x, 2), subtract: subtract(1, x), multiply: multiply(x, x), divide: divide(x, add(exp(x), 1)),
  reduceSum: reduceSum(x, [0]), expand: expand(reduceSum(x, [-1]), [5, 6]), matmul: matmul(x, weight),
  matmulTransposed: matmul(matmul(x, weight), weight, { transposeRight: true }),
  stackedMatmul: matmul(shared, stack),
  stackedGradient: gradients(reduceSum(square(matmul(shared, stack)), [-1, -2]), [stack])[0] ?? x,
};

async function largestError(choice: EngineChoice): Promise<Record<string, number>> {
  const { engine } = await chooseEngine(choice, import.meta.filename);
  const values = Object.assign({}, ...Object.values(operations).map((output) => seededValues(output))) as Record<string, Float64Array>;
  const bindings: Record<string, Float32Array<ArrayBuffer>> = {};
  for (const tensor of graphInputs(operations)) bindings[tensor.name] = Float32Array.from(values[tensor.name] ?? []);
  for (const [name, tensor] of Object.entries(operations)) bindings[name] = new Float32Array(elementCount(tensor.shape));
  const compiled = await engine.compile(operations, bindings satisfies Bindings);
  await compiled.run();
  await compiled.dispose();
  const expected = interpret(Object.values(operations), bindings);
  return Object.fromEntries(
    Object.keys(operations).map((name, i) => {
      const errors = [...(bindings[name] ?? [])].map((value, j) => Math.abs(value - (expected[i]?.[j] ?? NaN)));
      return [name, Math.max(...errors)];
    }),
  );
}

describe.each(["onnxruntime-node", "onnxruntime-web"] as const)("%s", (choice) => {
  test("computes every operation of the IR as the float64 interpreter does", async () => {
    const errors = await largestError(choice);
    for (const [name, error] of Object.entries(errors)) expect(error, name).toBeLessThan(2e-5);
    expect(Object.keys(errors)).toHaveLength(Object.keys(operations).length);
  });

  test("refuses a binding of the wrong length by name", async () => {
    const { engine } = await chooseEngine(choice, import.meta.filename);
    const bindings = { x: new Float32Array(3), y: new Float32Array(30) };
    await expect(engine.compile({ y: exp(x) }, bindings)).rejects.toThrow("x needs an array of 30 numbers, not 3");
  });
});
