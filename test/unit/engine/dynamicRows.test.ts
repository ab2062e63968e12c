import { describe, expect, test } from "vitest";
import { withDynamicRows } from "../../../src/engine/onnx/dynamicRows.ts";
import { emitOnnx } from "../../../src/engine/onnx/emitOnnx.ts";
import type { OnnxGraph } from "../../../src/engine/onnx/onnxModel.ts";
import { add, concat, constant, expand, input, multiply, reduceSum, reshape } from "../../../src/graph/operations.ts";
import type { Tensor } from "../../../src/graph/tensor.ts";

function ofAnyRows(build: (x: Tensor, rows: number) => Tensor): OnnxGraph | undefined {
  const [first, second] = [5, 7].map((rows) => ({ rows, graph: emitOnnx({ y: build(input("x", [rows, 6]), rows) }) }));
  return first && second && withDynamicRows(first, second);
}

const operators = (graph: OnnxGraph | undefined) => graph?.nodes.map(({ operator }) => operator);
const integers = (graph: OnnxGraph | undefined) =>
  graph?.initializers
    .filter(({ values }) => values instanceof BigInt64Array)
    .map(({ values }) => Array.from(values, Number));

describe("a graph for any number of rows", () => {
  test("names its first axis", () => {
    const graph = ofAnyRows((x) => multiply(x, x));
    expect([graph?.inputs, graph?.outputs]).toEqual([
      [{ name: "x", shape: ["batch", 6] }],
      [{ name: "y", shape: ["batch", 6] }],
    ]);
  });
  test("leaves a single unknown size to the reshape", () =>
    expect(integers(ofAnyRows((x, rows) => reshape(reshape(multiply(x, x), [rows, 2, 3]), [rows, 6])))).toEqual([
      [-1, 6],
    ]));
  test("computes the sizes of tensors without inputs", () => {
    const graph = ofAnyRows((x, rows) => concat([x, expand(constant(1), [rows, 2])]));
    expect(operators(graph)).toEqual(["Shape", "Gather", "Mul", "Add", "Expand", "Concat", "Identity"]);
    expect(integers(graph)).toEqual([[0], [1, 0], [0, 2]]);
  });
  test("distinguishes the rows from a size that equals one of the two numbers of rows", () => {
    const graph = ofAnyRows((x, rows) =>
      reshape(
        add(
          reshape(concat([x, expand(constant(1), [rows, 1])]), [7 * rows]),
          reshape(expand(constant(1), [7, rows]), [7 * rows]),
        ),
        [rows, 7],
      ),
    );
    // Expanded to [rows, 1] and to [7, rows], flattened twice, folded to [rows, 7].
    expect(integers(graph)).toEqual([[0], [1, 0], [0, 1], [-1], [7, 0], [-1, 7]]);
  });
});

describe("a graph that depends on its number of rows has no dynamic form:", () => {
  const refuses = (title: string, build: (x: Tensor, rows: number) => Tensor) =>
    test(title, () => expect(ofAnyRows(build)).toBeUndefined());
  refuses("a mean over them", (x, rows) => multiply(1 / rows, reduceSum(x, [0])));
  refuses("a node for each", (x, rows) => Array.from({ length: rows }).reduce<Tensor>((sum) => add(sum, x), x));
  refuses("a size that is not in proportion", (x, rows) =>
    concat([reduceSum(x, [0]), expand(constant(1), [1, rows + 1])]),
  );
});
