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
import type { OperatorCase } from "../../support/onnxCaseParts.ts";
import { operatorCases } from "../../support/onnxOperatorCases.ts";
import { writeOnnx, type WrittenNode, type WrittenTensor } from "../../support/onnxWriter.ts";
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

/** An embedding of the columns of x, of whole numbers or of real ones that the graph makes whole. */
function ofTokens(type: "int64" | "float"): OperatorCase {
  const cast: WrittenNode[] = [
    { operator: "Cast", inputs: ["x"], outputs: ["tokens"], attributes: { to: 7 } },
    { operator: "Slice", inputs: ["tokens", "zero", "two", "one"], outputs: ["earlier"] },
    { operator: "Add", inputs: ["earlier", "one"], outputs: ["shifted"] },
    { operator: "Gather", inputs: ["table", "shifted"], outputs: ["embedded"] },
    { operator: "Equal", inputs: ["tokens", "one"], outputs: ["isOne"] },
    { operator: "Cast", inputs: ["isOne"], outputs: ["mask"], attributes: { to: 1 } },
    { operator: "ReduceSum", inputs: ["mask", "one"], outputs: ["count"], attributes: { keepdims: 0 } },
    { operator: "OneHot", inputs: ["tokens", "three", "offOn"], outputs: ["oneHot"], attributes: { axis: 1 } },
    { operator: "Flatten", inputs: ["embedded"], outputs: ["flat"] },
    { operator: "Flatten", inputs: ["oneHot"], outputs: ["ones"] },
    { operator: "Unsqueeze", inputs: ["count", "one"], outputs: ["column"] },
    { operator: "Concat", inputs: ["flat", "ones", "column"], outputs: ["y"], attributes: { axis: 1 } },
  ];
  const one: WrittenTensor = { shape: [1], values: [1], type: "int64" };
  return {
    x: [2, 3],
    nodes: cast,
    tensors: {
      table: { shape: [4, 2], values: [1, 2, 3, 4, 5, 6, 7, 8] },
      one,
      zero: { ...one, values: [0] },
      two: { ...one, values: [2] },
      three: { shape: [], values: [3], type: "int64" },
      offOn: { shape: [2], values: [0, 1] },
    },
    inputs: { x: { shape: ["batch", 3], type } },
    outputs: { y: {} },
    operatorSet: 18,
  };
}

test.each(["int64", "float"] as const)(
  "tokens of the type %s select rows of a table, as in ONNX Runtime",
  async (type) => {
    const operatorCase = ofTokens(type);
    const session = await runtime.InferenceSession.create(writeOnnx(operatorCase), { logSeverityLevel: 3 });
    const tokens = [2, 0, 1, 1, 1, 0];
    const data = type === "float" ? Float32Array.from(tokens) : BigInt64Array.from(tokens, BigInt);
    const { y } = await session.run({ x: new runtime.Tensor(type === "float" ? "float32" : type, data, [2, 3]) });
    const [result = []] = interpret([networkOf(operatorCase, input("x", [2, 3]))], { x: tokens });
    expect([...result]).toEqual([...(y?.data as Float32Array)]);
  },
);

test("every operator that is read has a case", () => {
  const cases = [...Object.values(operatorCases), ofClasses];
  const tried = new Set(cases.flatMap(({ nodes }) => nodes.map(({ operator }) => operator)));
  expect(operatorNames.filter((name) => !tried.has(name))).toEqual([]);
});
