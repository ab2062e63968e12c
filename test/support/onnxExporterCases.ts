/**
 * Graphs in the style of exporters that are not at hand: PyTorch from 2.5 on (operator sets 18 and up, functions of its own, sequences),
 * tf2onnx and Keras (transposes around convolutions), jax2onnx (comparisons and choices, einsum, loops).
 */
import { chain, floats, graph, ints, number, of, step, truths, weights, whole } from "./onnxCaseParts.ts";
import type { OperatorCase } from "./onnxCaseParts.ts";
import type { WrittenFunction, WrittenModel, WrittenNode } from "./onnxWriter.ts";

const LIBRARY = "pkg.onnxscript.torch_lib";

/** gelu(x W + b) with its slope from the call, as a function that calls another. */
const functions: readonly WrittenFunction[] = [
  {
    domain: LIBRARY,
    name: "aten_linear",
    inputs: ["input", "weight", "bias"],
    outputs: ["result"],
    nodes: [
      { operator: "Transpose", inputs: ["weight"], outputs: ["turned"], attributes: { perm: [1, 0] } },
      { operator: "MatMul", inputs: ["input", "turned"], outputs: ["product"] },
      { operator: "Add", inputs: ["product", "bias"], outputs: ["result"] },
    ],
  },
  {
    domain: LIBRARY,
    name: "layer",
    inputs: ["x", "w", "b", "mask"],
    outputs: ["y"],
    attributes: { slope: undefined, second: { float: 0.25 } },
    nodes: [
      { operator: "aten_linear", domain: LIBRARY, inputs: ["x", "w", "b"], outputs: ["linear"] },
      {
        operator: "LeakyRelu",
        inputs: ["linear"],
        outputs: ["first"],
        attributes: { alpha: { referred: "slope" } },
      },
      { operator: "Elu", inputs: ["first"], outputs: ["y"], attributes: { alpha: { referred: "second" } } },
    ],
  },
];

function bodyOf(nodes: readonly WrittenNode[], outputs: readonly string[]): WrittenModel {
  return { nodes, inputs: {}, outputs: Object.fromEntries(outputs.map((name) => [name, {}])) };
}

const turned = { attributes: { perm: [0, 3, 1, 2] } };
const back = { attributes: { perm: [0, 2, 3, 1] } };

export const exporterCases: Readonly<Record<string, OperatorCase>> = {
  "functions of the file that call one another, with attributes of the call": {
    ...graph(
      [3, 4],
      [
        {
          operator: "layer",
          domain: LIBRARY,
          inputs: ["x", "w", "b"],
          outputs: ["hidden"],
          attributes: { slope: { float: 0.3 } },
        },
        {
          operator: "layer",
          domain: LIBRARY,
          inputs: ["hidden", "v", "b"],
          outputs: ["y"],
          attributes: { slope: { float: 0.1 }, second: { float: 0.5 } },
        },
      ],
      { w: weights(5, 4), v: weights(5, 5), b: weights(5) },
      18,
    ),
    functions,
  },
  "parts of a tensor as a sequence, joined again": graph(
    [2, 6],
    [
      { operator: "SplitToSequence", inputs: ["x", "two"], outputs: ["parts"], attributes: { axis: 1 } },
      { operator: "SequenceAt", inputs: ["parts", "last"], outputs: ["c"] },
      { operator: "SequenceAt", inputs: ["parts", "first"], outputs: ["a"] },
      { operator: "Mul", inputs: ["a", "c"], outputs: ["product"] },
      { operator: "SequenceConstruct", inputs: ["product", "c"], outputs: ["pair"] },
      {
        operator: "ConcatFromSequence",
        inputs: ["pair"],
        outputs: ["joined"],
        attributes: { axis: 1, new_axis: 1 },
      },
      { operator: "SequenceLength", inputs: ["parts"], outputs: ["count"] },
      { operator: "Cast", inputs: ["count"], outputs: ["factor"], attributes: { to: 1 } },
      { operator: "Mul", inputs: ["joined", "factor"], outputs: ["y"] },
    ],
    { two: whole(2), last: whole(-1), first: whole(0) },
    18,
  ),
  "rows of a tensor unbound, in uneven parts": graph(
    [5, 2],
    [
      { operator: "SplitToSequence", inputs: ["x", "sizes"], outputs: ["parts"] },
      { operator: "SequenceAt", inputs: ["parts", "one"], outputs: ["b"] },
      { operator: "SplitToSequence", inputs: ["b"], outputs: ["rows"], attributes: { axis: 1, keepdims: 0 } },
      { operator: "SequenceAt", inputs: ["rows", "one"], outputs: ["y"] },
    ],
    { sizes: ints(2, 3), one: whole(1) },
    18,
  ),
  "a squeeze that depends on a size, as PyTorch writes it": graph(
    [3, 1, 2],
    [
      { operator: "Shape", inputs: ["x"], outputs: ["shape"] },
      { operator: "Gather", inputs: ["shape", "one"], outputs: ["size"], attributes: { axis: 0 } },
      { operator: "Equal", inputs: ["size", "one"], outputs: ["isOne"] },
      {
        operator: "If",
        inputs: ["isOne"],
        outputs: ["y"],
        attributes: {
          then_branch: {
            graph: bodyOf([{ operator: "Squeeze", inputs: ["x", "axes"], outputs: ["squeezed"] }], ["squeezed"]),
          },
          else_branch: { graph: bodyOf([{ operator: "Identity", inputs: ["x"], outputs: ["same"] }], ["same"]) },
        },
      },
    ],
    { one: whole(1), axes: ints(1) },
    18,
  ),
  "a loop of a known number of turns": graph(
    [2, 3],
    [
      {
        operator: "Loop",
        inputs: ["turns", "", "x"],
        outputs: ["last", "all"],
        attributes: {
          body: {
            graph: {
              nodes: [
                { operator: "Cast", inputs: ["i"], outputs: ["number"], attributes: { to: 1 } },
                { operator: "Mul", inputs: ["h", "w"], outputs: ["scaled"] },
                { operator: "Add", inputs: ["scaled", "number"], outputs: ["next"] },
                { operator: "Tanh", inputs: ["next"], outputs: ["seen"] },
                { operator: "Identity", inputs: ["goesOn"], outputs: ["still"] },
              ],
              inputs: {
                i: { type: "int64", shape: [] },
                goesOn: { type: "bool", shape: [] },
                h: { shape: [2, 3] },
              },
              outputs: { still: { type: "bool", shape: [] }, next: { shape: [2, 3] }, seen: { shape: [2, 3] } },
            },
          },
        },
      },
      { operator: "ReduceSum", inputs: ["all", "axis"], outputs: ["sum"], attributes: { keepdims: 0 } },
      { operator: "Add", inputs: ["last", "sum"], outputs: ["y"] },
    ],
    { turns: whole(4), w: weights(3), axis: ints(0) },
    18,
  ),
  "a scan over the columns, from the last one on": graph(
    [2, 4],
    [
      {
        operator: "Scan",
        inputs: ["start", "x"],
        outputs: ["state", "steps"],
        attributes: {
          num_scan_inputs: 1,
          scan_input_axes: [1],
          scan_input_directions: [1],
          scan_output_axes: [1],
          body: {
            graph: {
              nodes: [
                { operator: "Mul", inputs: ["h", "decay"], outputs: ["kept"] },
                { operator: "Add", inputs: ["kept", "column"], outputs: ["next"] },
                { operator: "Sigmoid", inputs: ["next"], outputs: ["seen"] },
              ],
              inputs: { h: { shape: [2] }, column: { shape: [2] } },
              outputs: { next: { shape: [2] }, seen: { shape: [2] } },
            },
          },
        },
      },
      { operator: "Unsqueeze", inputs: ["state", "one"], outputs: ["column"] },
      { operator: "Concat", inputs: ["steps", "column"], outputs: ["y"], attributes: { axis: 1 } },
    ],
    { start: weights(2), decay: number(0.5), one: ints(1) },
    18,
  ),
  "a leaky rectifier by a choice, as in JAX": graph(
    [3, 4],
    [
      { operator: "Greater", inputs: ["x", "zero"], outputs: ["isAbove"] },
      { operator: "Mul", inputs: ["x", "slope"], outputs: ["below"] },
      { operator: "Where", inputs: ["isAbove", "x", "below"], outputs: ["y"] },
    ],
    { zero: number(0), slope: number(0.2) },
  ),
  "an exponential unit by two choices, of which one overflows": graph(
    [3, 4],
    [
      { operator: "Mul", inputs: ["x", "large"], outputs: ["wide"] },
      { operator: "LessOrEqual", inputs: ["wide", "zero"], outputs: ["isBelow"] },
      { operator: "Where", inputs: ["isBelow", "wide", "zero"], outputs: ["safe"] },
      { operator: "Exp", inputs: ["safe"], outputs: ["grown"] },
      { operator: "Sub", inputs: ["grown", "one"], outputs: ["lower"] },
      { operator: "Where", inputs: ["isBelow", "lower", "wide"], outputs: ["y"] },
    ],
    { zero: number(0), one: number(1), large: number(3) },
  ),
  "a softplus with the tests for NaN of logaddexp": graph(
    [3, 4],
    [
      { operator: "IsNaN", inputs: ["x"], outputs: ["isNaN"] },
      { operator: "IsInf", inputs: ["x"], outputs: ["isInf"] },
      { operator: "Or", inputs: ["isNaN", "isInf"], outputs: ["isOdd"] },
      { operator: "Max", inputs: ["x", "zero"], outputs: ["above"] },
      { operator: "Abs", inputs: ["x"], outputs: ["size"] },
      { operator: "Neg", inputs: ["size"], outputs: ["down"] },
      { operator: "Exp", inputs: ["down"], outputs: ["small"] },
      { operator: "Add", inputs: ["small", "one"], outputs: ["more"] },
      { operator: "Log", inputs: ["more"], outputs: ["rest"] },
      { operator: "Add", inputs: ["above", "rest"], outputs: ["soft"] },
      { operator: "Where", inputs: ["isOdd", "x", "soft"], outputs: ["y"] },
    ],
    { zero: number(0), one: number(1) },
  ),
  "truth values of what is computed": graph(
    [3, 4],
    [
      { operator: "Less", inputs: ["x", "row"], outputs: ["less"] },
      { operator: "GreaterOrEqual", inputs: ["x", "half"], outputs: ["atLeast"] },
      { operator: "And", inputs: ["less", "atLeast"], outputs: ["and"] },
      { operator: "Xor", inputs: ["and", "known"], outputs: ["xor"] },
      { operator: "Not", inputs: ["xor"], outputs: ["not"] },
      { operator: "Equal", inputs: ["x", "x"], outputs: ["same"] },
      { operator: "And", inputs: ["not", "same"], outputs: ["mask"] },
      { operator: "Cast", inputs: ["mask"], outputs: ["factor"], attributes: { to: 1 } },
      { operator: "Cast", inputs: ["x"], outputs: ["isSome"], attributes: { to: 9 } },
      { operator: "CastLike", inputs: ["isSome", "x"], outputs: ["some"] },
      { operator: "Add", inputs: ["factor", "some"], outputs: ["sum"] },
      { operator: "Mul", inputs: ["x", "sum"], outputs: ["y"] },
    ],
    { row: weights(4), half: number(-0.5), known: truths(1, 0, 0, 1) },
  ),
  "a causal mask of attention, from places that are compared": graph(
    [2, 3, 3],
    [
      { operator: "LessOrEqual", inputs: ["places", "column"], outputs: ["isSeen"] },
      { operator: "Where", inputs: ["isSeen", "x", "minus"], outputs: ["scores"] },
      { operator: "Softmax", inputs: ["scores"], outputs: ["y"], attributes: { axis: -1 } },
    ],
    { places: floats(0, 1, 2), column: { shape: [3, 1], values: [0, 1, 2] }, minus: number(-Infinity) },
  ),
  "a convolution between transposes, channels last": graph(
    [2, 5, 4, 3],
    [
      { operator: "Transpose", inputs: ["x"], outputs: ["first"], ...turned },
      {
        operator: "Conv",
        inputs: ["first", "w", "b"],
        outputs: ["response"],
        attributes: { auto_pad: "SAME_UPPER", strides: [2, 2], kernel_shape: [3, 3] },
      },
      { operator: "Relu", inputs: ["response"], outputs: ["hidden"] },
      {
        operator: "ConvTranspose",
        inputs: ["hidden", "v"],
        outputs: ["large"],
        attributes: { auto_pad: "SAME_LOWER", strides: [2, 2], output_shape: [6, 4] },
      },
      { operator: "Transpose", inputs: ["large"], outputs: ["y"], ...back },
    ],
    { w: weights(4, 3, 3, 3), b: weights(4), v: weights(4, 2, 3, 3) },
  ),
  "a convolution with two strides": of("Conv", [2, 3, 7, 8], {
    with: [weights(4, 3, 3, 2), weights(4)],
    attributes: { pads: [1, 0, 1, 1], strides: [2, 3] },
  }),
  "a transposed convolution with two strides": of("ConvTranspose", [2, 3, 3, 4], {
    with: [weights(3, 2, 3, 4), weights(2)],
    attributes: { strides: [1, 2], pads: [1, 1, 1, 1] },
  }),
  "an einsum over leading axes that are not named": of("Einsum", [2, 3, 4], {
    with: [weights(4, 5)],
    attributes: { equation: "...i,ij->...j" },
  }),
  "an einsum without a result": of("Einsum", [3, 4], { with: [weights(4, 2)], attributes: { equation: "ij,jk" } }),
  "an einsum of three tensors": of("Einsum", [2, 3], {
    with: [weights(3, 4), weights(4, 2)],
    attributes: { equation: "bi,ij,jk->bk" },
  }),
  "a bound that is computed": graph(
    [3, 4],
    [
      { operator: "ReduceMean", inputs: ["x"], outputs: ["mean"], attributes: { keepdims: 0 } },
      { operator: "Clip", inputs: ["x", "mean", "high"], outputs: ["y"] },
    ],
    { high: number(0.6) },
    18,
  ),
  SpaceToDepth: of("SpaceToDepth", [2, 3, 4, 6], { attributes: { blocksize: 2 } }),
  Sinh: of("Sinh", [3, 4]),
  Cosh: of("Cosh", [3, 4]),
  ThresholdedRelu: of("ThresholdedRelu", [3, 4], { attributes: { alpha: { float: 0.25 } } }),
  Shrink: of("Shrink", [3, 4], { attributes: { lambd: { float: 0.25 }, bias: { float: 0.125 } } }),
  "sines and cosines of known places": graph(
    [2, 4],
    [
      { operator: "Sin", inputs: ["places"], outputs: ["sines"] },
      { operator: "Cos", inputs: ["places"], outputs: ["cosines"] },
      { operator: "Concat", inputs: ["sines", "cosines"], outputs: ["code"], attributes: { axis: 0 } },
      { operator: "Add", inputs: ["x", "code"], outputs: ["y"] },
    ],
    { places: floats(0.5, 1.5) },
  ),
  "a group normalisation by its own parts, with axes as operands": chain(
    [2, 4, 3, 3],
    [
      step("Reshape", { with: [ints(0, 2, -1)] }),
      step("InstanceNormalization", { with: [floats(1, 1), floats(0, 0)] }),
      step("Reshape", { with: [ints(-1, 4, 3, 3)] }),
      step("Mul", { with: [weights(4, 1, 1)] }),
      step("ReduceMean", { with: [ints(2, 3)], attributes: { keepdims: 0 } }),
    ],
    18,
  ),
};
