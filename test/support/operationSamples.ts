/** Every operation of the IR in the shapes that matter, for every engine to compute. */
import { concatAxis, mapAxis, padAxis, sliceAxis, transpose } from "../../src/graph/axes.ts";
import { gradients } from "../../src/graph/gradients.ts";
import { cumulativeSum, logAddExp, logSumExp } from "../../src/graph/functions.ts";
import {
  abs,
  add,
  arrayConstant,
  bound,
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
  reduceMax,
  reduceSum,
  relu,
  reshape,
  rows,
  sigmoid,
  sign,
  softplus,
  square,
  sqrt,
  step,
  stopGradient,
  slice,
  pad,
  concat,
  whereEqual,
  subtract,
  tanh,
} from "../../src/graph/operations.ts";
import type { Tensor } from "../../src/graph/tensor.ts";
import { convolutionCases } from "./convolutionCases.ts";

const x = input("x", [5, 6]);
const weight = parameter("weight", [6, 3]);
const stack = parameter("stack", [2, 6, 3]);
const shared = input("shared", [1, 5, 6]);

/** A convolution and what its gradients are made of: the transposed one and the kernel's, in every shape. */
const convolutions = Object.entries(convolutionCases).flatMap(([name, { x: image, w, y }]) => {
  const weighed = multiply(y, input(`weights of ${name}`, y.shape));
  const [byImage, byKernel] = gradients(weighed, [image, w]);
  return [
    [name, y],
    [`${name}, by the image`, byImage ?? y],
    [`${name}, by the kernel`, byKernel ?? y],
  ] as const;
});

export const operationSamples: Readonly<Record<string, Tensor>> = {
  negate: negate(x),
  exp: exp(x),
  log: log(add(square(x), 0.1)),
  sqrt: sqrt(add(square(x), 0.1)),
  abs: abs(x),
  sign: sign(x),
  step: step(x),
  whereEqual: whereEqual(x, x, relu(x)),
  square: square(x),
  relu: relu(x),
  tanh: tanh(x),
  sigmoid: sigmoid(x),
  softplus: softplus(multiply(x, 30)),
  erf: erf(x),
  clip: clip(x, -0.5, 0.25),
  bound: bound(x, -0.5, 0.25),
  boundOfGradient: gradients(multiply(bound(weight, -0.5, 0.25), input("w3", [6, 3])), [weight])[0] ?? x,
  slice: slice(x, 2, 3),
  rows: rows(x, arrayConstant(Float32Array.of(3, 0, 4, 3), [4])),
  pad: pad(x, 2, 9),
  concat: concat([x, exp(x)]),
  stackedSlice: slice(stack, 1, 2),
  add: add(x, 2),
  subtract: subtract(1, x),
  multiply: multiply(x, x),
  divide: divide(x, add(exp(x), 1)),
  reduceSum: reduceSum(x, [0]),
  expand: expand(reduceSum(x, [-1]), [5, 6]),
  matmul: matmul(x, weight),
  matmulTransposed: matmul(matmul(x, weight), weight, { transposeRight: true }),
  stackedMatmul: matmul(shared, stack),
  arrayConstant: multiply(x, arrayConstant(Float32Array.of(1, 0, -2, 0.5, 3, 1), [1, 6])),
  reduceMax: reduceMax(x, [0]),
  reduceMaxOfStack: reduceMax(stack, [-1, 1]),
  reshape: reshape(x, [3, 1, 10]),
  transpose: transpose(reshape(x, [5, 2, 3]), [2, 0, 1]),
  sliceAxis: sliceAxis(reshape(x, [5, 2, 3]), 0, 1, 3),
  padAxis: padAxis(reshape(x, [5, 2, 3]), 1, 1, 4),
  concatAxis: concatAxis([reshape(x, [5, 2, 3]), reshape(exp(x), [5, 2, 3])], 1),
  mapAxis: mapAxis(reshape(x, [5, 2, 3]), 1, arrayConstant(Float32Array.of(1, 2, 0, -1, 3, 0.5), [3, 2])),
  mapLastAxis: mapAxis(reshape(x, [5, 2, 3]), 2, arrayConstant(Float32Array.of(1, 2, 0, -1, 3, 0.5), [2, 3])),
  reshapeOfGradient: gradients(multiply(reshape(weight, [2, 9]), input("w2", [2, 9])), [weight])[0] ?? x,
  stopGradient: exp(stopGradient(x)),
  logSumExp: logSumExp(multiply(x, 200), [-1]),
  logAddExp: logAddExp(multiply(x, 200), x),
  cumulativeSum: cumulativeSum(x),
  ...Object.fromEntries(convolutions),
  stackedGradient: gradients(reduceSum(square(matmul(shared, stack)), [-1, -2]), [stack])[0] ?? x,
};
