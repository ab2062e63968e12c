import { createRequire } from "node:module";
import type { InferenceSession, Tensor as OnnxTensor } from "onnxruntime-common";
import { describe, expect, test } from "vitest";
import { fillUniform, seededRandom } from "../../../src/core/seededRandom.ts";
import { input, multiply, parameter, reshape } from "../../../src/graph/operations.ts";
import { elementCount } from "../../../src/graph/shape.ts";
import type { Tensor } from "../../../src/graph/tensor.ts";
import { buildNetwork, isUnsupported } from "../../../src/onnx/buildNetwork.ts";
import { decodeModel } from "../../../src/onnx/decodeModel.ts";
import { operatorNames } from "../../../src/onnx/operators.ts";
import { gradientErrors } from "../../support/gradientChecks.ts";
import { operatorCases, type OperatorCase } from "../../support/onnxOperatorCases.ts";
import { writeOnnx } from "../../support/onnxWriter.ts";
import { interpret } from "../../support/referenceInterpreter.ts";

interface Runtime {
  readonly InferenceSession: {
    create(model: Uint8Array, options: InferenceSession.SessionOptions): Promise<InferenceSession>;
  };
  readonly Tensor: new (
    type: "float32" | "int64",
    data: Float32Array | BigInt64Array,
    dims: readonly number[],
  ) => OnnxTensor;
}

const runtime = createRequire(import.meta.filename)("onnxruntime-node") as Runtime;

function valuesOf(shape: readonly number[]): Float32Array {
  const values = new Float32Array(elementCount(shape));
  fillUniform(seededRandom(3, 0), values, 1);
  return values;
}

/** The IR of a case's only output. */
function networkOf(operatorCase: OperatorCase, x: Tensor): Tensor {
  const file = decodeModel(writeOnnx(operatorCase), () => new Uint8Array());
  const output = buildNetwork(file, { x }, ["y"]).get("y");
  if (output === undefined || isUnsupported(output)) throw new Error(JSON.stringify(output));
  return output;
}

describe.each(Object.entries(operatorCases))("%s", (_, operatorCase) => {
  const shape = operatorCase.x;

  test("computes what ONNX Runtime computes of the same file", async () => {
    const session = await runtime.InferenceSession.create(writeOnnx(operatorCase), { logSeverityLevel: 3 });
    const values = valuesOf(shape);
    const { y } = await session.run({ x: new runtime.Tensor("float32", values, shape) });
    const ours = networkOf(operatorCase, input("x", shape));
    expect(ours.shape).toEqual(y?.dims);
    const [result = []] = interpret([ours], { x: values });
    const wanted = y?.data as Float32Array;
    expect(Math.max(...wanted.map((value, i) => Math.abs(value - (result[i] ?? NaN))))).toBeLessThan(1e-4);
    await session.release();
  });

  test("has the gradient of central differences and of TensorFlow.js", async () => {
    const x = parameter("x", shape);
    const output = networkOf(operatorCase, x);
    const flat = reshape(output, [1, elementCount(output.shape)]);
    const { centralDifferences, tensorflow } = await gradientErrors(multiply(flat, input("weights", flat.shape)), [x], {
      x: valuesOf(shape),
    });
    expect(centralDifferences).toBeLessThan(1e-5);
    expect(tensorflow).toBeLessThan(1e-4);
  });
});

const ofClasses: OperatorCase = {
  x: [3],
  nodes: [
    { operator: "Gather", inputs: ["table", "y"], outputs: ["embedded"] },
    { operator: "OneHot", inputs: ["y", "depth", "offOn"], outputs: ["oneHot"] },
    { operator: "Concat", inputs: ["embedded", "oneHot"], outputs: ["both"], attributes: { axis: 1 } },
  ],
  tensors: {
    table: { shape: [4, 2], values: [1, 2, 3, 4, 5, 6, 7, 8] },
    depth: { shape: [], values: [5], type: "int64" },
    offOn: { shape: [2], values: [-1, 2] },
  },
  inputs: { y: { shape: ["batch"], type: "int64" } },
  outputs: { both: {} },
};

test("a class's number selects a row of a table and is written one-hot, as in ONNX Runtime", async () => {
  const bytes = writeOnnx(ofClasses);
  const session = await runtime.InferenceSession.create(bytes, { logSeverityLevel: 3 });
  const { both } = await session.run({ y: new runtime.Tensor("int64", BigInt64Array.of(2n, 0n, 1n), [3]) });
  const oneHot = input("oneHot", [3, 3]);
  const file = decodeModel(bytes, () => new Uint8Array());
  const ours = buildNetwork(file, { y: { numbers: input("y", [3]), oneHot } }, ["both"]).get("both");
  if (ours === undefined || isUnsupported(ours)) throw new Error(JSON.stringify(ours));
  const [result = []] = interpret([ours], { y: [2, 0, 1], oneHot: [0, 0, 1, 1, 0, 0, 0, 1, 0] });
  expect([...result]).toEqual([...(both?.data as Float32Array)]);
});

test("every operator that is read has a case", () => {
  const cases = [...Object.values(operatorCases), ofClasses];
  const tried = new Set(cases.flatMap(({ nodes }) => nodes.map(({ operator }) => operator)));
  expect(operatorNames.filter((name) => !tried.has(name))).toEqual([]);
});
