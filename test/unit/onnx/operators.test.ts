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
  readonly Tensor: new (type: "float32", data: Float32Array, dims: readonly number[]) => OnnxTensor;
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

test("every operator that is read has a case", () => {
  const tried = new Set(Object.values(operatorCases).flatMap(({ nodes }) => nodes.map(({ operator }) => operator)));
  expect(operatorNames.filter((name) => !tried.has(name))).toEqual([]);
});
