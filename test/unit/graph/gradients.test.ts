import { describe, expect, test } from "vitest";
import { concatAxis, mapAxis, padAxis, sliceAxis, transpose } from "../../../src/graph/axes.ts";
import { convolveTransposed2d } from "../../../src/graph/convolution.ts";
import { cumulativeSum, logAddExp, logSumExp } from "../../../src/graph/functions.ts";
import { gradients } from "../../../src/graph/gradients.ts";
import { logGamma, logRisingFactorial } from "../../../src/graph/logGamma.ts";
import {
  add,
  abs,
  arrayConstant,
  bound,
  clip,
  concat,
  constant,
  divide,
  erf,
  exp,
  expand,
  input,
  log,
  matmul,
  multiply,
  negate,
  pad,
  parameter,
  reduceMax,
  reduceSum,
  relu,
  reshape,
  rows,
  sigmoid,
  sign,
  slice,
  softplus,
  sqrt,
  square,
  step,
  stopGradient,
  whereEqual,
  subtract,
  tanh,
} from "../../../src/graph/operations.ts";
import type { Tensor } from "../../../src/graph/tensor.ts";
import { convolutionCases } from "../../support/convolutionCases.ts";
import { operationsMissing } from "../../support/everyOperation.ts";
import { gradientErrors } from "../../support/gradientChecks.ts";
import { interpret } from "../../support/referenceInterpreter.ts";

const a = parameter("a", [3, 4]);
const b = parameter("b", [3, 4]);
const row = parameter("row", [1, 4]);
const row3 = parameter("row3", [3, 1]);
const positive = add(square(a), 0.5);
const stack = parameter("stack", [2, 3, 4]);
const single = parameter("single", [1, 3, 4]);
const wide = parameter("wide", [2, 4, 5]);

/** Weighs every entry differently, so that a permuted or summed gradient cannot pass. */
function weighed(x: Tensor): Tensor {
  return multiply(x, input("weights", x.shape));
}

const mask = arrayConstant(Float32Array.of(1, 0, 2, -1), [1, 4]);
const response = parameter("response", [2, 2, 2, 3]);
const kernel = parameter("kernel", [3, 3, 2, 3]);

/** The kernel's gradient, which no model has but a gradient of a gradient would. */
const [correlation = kernel] = gradients(
  multiply(convolutionCases["one channel, padded"]!.y, parameter("y", [3, 5, 4, 2])),
  [convolutionCases["one channel, padded"]!.w],
);

const examples = rows(input("table", [5, 4]), arrayConstant(Float32Array.of(3, 0, 3), [3]));

const losses: Readonly<Record<string, readonly [Tensor, readonly Tensor[]]>> = {
  negate: [weighed(negate(a)), [a]],
  exp: [weighed(exp(a)), [a]],
  log: [weighed(log(positive)), [a]],
  sqrt: [weighed(sqrt(positive)), [a]],
  abs: [weighed(abs(a)), [a]],
  "sign, which has no gradient": [weighed(multiply(sign(a), a)), [a]],
  "step, which has no gradient": [weighed(multiply(step(a), a)), [a]],
  whereEqual: [weighed(whereEqual(multiply(a, b), b, clip(b, -0.5, 0.5))), [a]],
  square: [weighed(square(a)), [a]],
  relu: [weighed(relu(a)), [a]],
  tanh: [weighed(tanh(a)), [a]],
  sigmoid: [weighed(sigmoid(a)), [a]],
  softplus: [weighed(softplus(a)), [a]],
  erf: [weighed(erf(a)), [a]],
  clip: [weighed(clip(a, -0.5, 0.25)), [a]],
  "bound, inside": [weighed(bound(a, -2, 2)), [a]],
  "add with broadcasting": [weighed(add(a, row)), [a, row]],
  "subtract with broadcasting": [weighed(subtract(row, a)), [a, row]],
  "multiply with broadcasting": [weighed(multiply(a, row)), [a, row]],
  "divide with broadcasting": [weighed(divide(row, positive)), [a, row]],
  "a constant operand": [weighed(divide(multiply(a, 3), constant(-2))), [a]],
  "reduceSum over rows": [weighed(reduceSum(a, [0])), [a]],
  "reduceSum over the last axis": [weighed(reduceSum(a, [-1])), [a]],
  "reduceSum over everything, unweighed": [reduceSum(square(a), [0, 1]), [a]],
  expand: [weighed(expand(row, [3, 4])), [row]],
  "a sum whose gradient stays unexpanded": [reduceSum(add(a, row), [0, 1]), [a, row]],
  slice: [weighed(slice(a, 1, 2)), [a]],
  pad: [weighed(pad(a, 2, 7)), [a]],
  concat: [weighed(concat([a, tanh(b), row3])), [a, b, row3]],
  "both halves of a tensor": [weighed(multiply(slice(a, 0, 2), exp(slice(a, 2, 2)))), [a]],
  "a tensor used twice": [weighed(multiply(add(a, b), a)), [a, b]],
  matmul: [weighed(matmul(a, parameter("c", [4, 2]))), [a]],
  "matmul, left transposed": [weighed(matmul(a, b, { transposeLeft: true })), [a, b]],
  "matmul, right transposed": [weighed(matmul(a, b, { transposeRight: true })), [a, b]],
  "matmul, both transposed": [
    weighed(matmul(a, parameter("d", [2, 3]), { transposeLeft: true, transposeRight: true })),
    [a],
  ],
  "matmul with one inner column": [weighed(matmul(row3, row)), [row3, row]],
  "matmul with one inner column, unweighed": [reduceSum(matmul(row3, row), [0, 1]), [row3, row]],
  "matmul of stacks": [weighed(matmul(stack, wide)), [stack, wide]],
  "matmul of a stack and one shared matrix": [weighed(matmul(single, wide)), [single, wide]],
  "matmul of a transposed shared matrix and a stack": [
    weighed(matmul(single, stack, { transposeLeft: true })),
    [single, stack],
  ],
  "an array of constants": [weighed(multiply(a, mask)), [a]],
  "reduceMax over rows": [weighed(reduceMax(a, [0])), [a]],
  "reduceMax over everything, unweighed": [reduceMax(square(a), [0, 1]), [a]],
  reshape: [weighed(reshape(a, [2, 6])), [a]],
  transpose: [weighed(exp(transpose(stack, [2, 0, 1]))), [stack]],
  "transpose, unweighed": [reduceSum(transpose(square(stack), [1, 2, 0]), [0, 1, 2]), [stack]],
  "slice, pad, join and map along inner axes": [
    weighed(
      mapAxis(
        concatAxis([sliceAxis(stack, 1, 1, 2), padAxis(tanh(stack), 1, 1, 5)], 1),
        1,
        arrayConstant(
          Float32Array.from({ length: 14 }, (_, i) => (i % 5) - 2),
          [2, 7],
        ),
      ),
    ),
    [stack],
  ],
  "reshape, unweighed and of a reshape": [reduceSum(reshape(reshape(square(a), [12, 1]), [1, 3, 4]), [0, 1, 2]), [a]],
  "what is stopped where it cancels": [weighed(add(stopGradient(row), exp(subtract(a, a)))), [a]],
  "logSumExp over the last axis": [weighed(logSumExp(multiply(a, 5), [-1])), [a]],
  "logSumExp of entries that tie": [weighed(logSumExp(concat([row3, row3, a]), [-1])), [a, row3]],
  "logAddExp with broadcasting": [weighed(logAddExp(multiply(a, 5), row)), [a, row]],
  "a product with rows of a table": [weighed(multiply(a, examples)), [a]],
  cumulativeSum: [weighed(cumulativeSum(a)), [a]],
  "cumulativeSum of a stack": [weighed(cumulativeSum(stack)), [stack]],
  logGamma: [weighed(logGamma(positive)), [a]],
  logRisingFactorial: [weighed(logRisingFactorial(positive, square(multiply(3, b)))), [a, b]],
  "a transposed convolution": [
    weighed(convolveTransposed2d(response, kernel, { size: [4, 3], stride: 2, padding: 1 })),
    [response, kernel],
  ],
  "a transposed convolution, unweighed": [
    reduceSum(convolveTransposed2d(response, kernel, { size: [4, 4], stride: 2, padding: [1, 0, 0, 1] }), [0, 1, 2, 3]),
    [response, kernel],
  ],
  "a convolution's gradient": [weighed(correlation), [convolutionCases["one channel, padded"]!.x]],
  "matmul whose gradient is one number": [reduceSum(matmul(stack, wide), [0, 1, 2]), [stack, wide]],
  ...Object.fromEntries(
    Object.entries(convolutionCases).map(([name, { x, w, y }]) => [`a convolution: ${name}`, [weighed(y), [x, w]]]),
  ),
};

test("every operation's gradient is tested below", () => {
  expect(operationsMissing(Object.values(losses).map(([loss]) => loss))).toEqual([]);
});

describe("the gradient of", () => {
  test.each(Object.entries(losses))(
    "%s agrees with central differences and with TensorFlow.js",
    async (_, [loss, variables]) => {
      const parameters = variables.filter((tensor) => tensor.operation === "parameter");
      const errors = await gradientErrors(loss, parameters);
      expect(errors.centralDifferences).toBeLessThan(1e-3);
      expect(errors.tensorflow).toBeLessThan(1e-4);
    },
  );
});

describe("outside a bound the gradient", () => {
  const x = parameter("x", [1, 4]);
  const loss = multiply(bound(x, -0.5, 0.25), input("weights", [1, 4]));
  const outside = { x: [1, 1, -1, -1], weights: [3, -3, 3, -3] };

  test("passes where a step against it leads back inside, and is zero where it leads further out", () => {
    const [gradient = []] = interpret(gradients(loss, [x]), outside);
    expect([...gradient]).toEqual([3, 0, 0, -3]);
  });

  test("is the same in TensorFlow.js, which has it from a definition of its own", async () => {
    expect((await gradientErrors(loss, [x], outside)).tensorflow).toBeLessThan(1e-6);
  });

  test("reaches the operand where the bound repeats along an axis that the loss sums", async () => {
    const row = parameter("row", [1, 4]);
    const repeated = multiply(bound(row, -0.5, 0.25), input("many", [3, 4]));
    expect((await gradientErrors(repeated, [row], { row: [1, 1, -1, -1] })).tensorflow).toBeLessThan(1e-6);
  });
});

test("rows that are taken by number refuse a gradient of their table", () => {
  const table = parameter("table", [5, 4]);
  const numbers = arrayConstant(Float32Array.of(3, 0), [2]);
  expect(() => gradients(reduceSum(rows(table, numbers), [0, 1]), [table])).toThrow("have no gradient");
});
