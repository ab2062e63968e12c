/** Operators of single numbers: arithmetic and activations. */
import {
  abs,
  add,
  clip,
  divide,
  erf,
  exp,
  log,
  multiply,
  negate,
  relu,
  sigmoid,
  sign,
  softplus,
  square,
  subtract,
  tanh,
} from "../../graph/operations.ts";
import type { Tensor } from "../../graph/tensor.ts";
import { combinedShape, constantOf, repeated, type Constant } from "../constants.ts";
import {
  aligned,
  computed,
  sharedHolds,
  tensorOf,
  UnsupportedOperator,
  type NodeReader,
  type Operator,
  type Value,
} from "../values.ts";

type OfNumber = (x: number) => number;
type OfTensor = (x: Tensor, node: NodeReader) => Tensor;

/** Known numbers are computed here, where weights and sizes need them; `known` undefined: by the engine. */
function unary(ofTensor: OfTensor, known?: OfNumber): Operator {
  return (node) => {
    const x = node.value(0);
    if (x.kind === "constant" && known !== undefined) return [{ ...x, values: x.values.map(known) }];
    return [computed(ofTensor(tensorOf(x), node))];
  };
}

function binary(ofTensors: (a: Tensor, b: Tensor) => Tensor, known: (a: number, b: number) => number): Operator {
  return (node) => {
    const values = node.inputs.flatMap((_, i) => [node.value(i)]);
    const [first, ...others] = values;
    if (first === undefined) throw new UnsupportedOperator("has no inputs");
    return [others.reduce((sofar, next) => combine(sofar, next, ofTensors, known), first)];
  };
}

function combine(
  a: Value,
  b: Value,
  ofTensors: (a: Tensor, b: Tensor) => Tensor,
  known: (a: number, b: number) => number,
): Value {
  if (a.kind === "constant" && b.kind === "constant") return combineKnown(a, b, known);
  const holds = sharedHolds([a, b]);
  return computed(ofTensors(...aligned(a, b)), holds === "whole" ? { holds } : {});
}

function combineKnown(a: Constant, b: Constant, known: (a: number, b: number) => number): Constant {
  const shape = combinedShape([a.shape, b.shape]);
  const [left, right] = [repeated(a, shape), repeated(b, shape)];
  // Whole numbers are divided as ONNX does: towards zero.
  const round = a.type === "float" ? (x: number) => x : Math.trunc;
  return constantOf(
    a.type,
    shape,
    Float64Array.from(left, (x, i) => round(known(x, right[i] as number))),
  );
}

/** x^p for a known p. Of other exponents than whole numbers, x has to be positive, as for real numbers. */
function power(node: NodeReader): Value {
  const [base, exponent] = [node.value(0), node.value(1)];
  if (base.kind === "constant" && exponent.kind === "constant") return combineKnown(base, exponent, Math.pow);
  if (exponent.kind === "tensor" || exponent.values.length !== 1) {
    const [x, p] = aligned(base, exponent);
    return computed(exp(multiply(p, log(x))));
  }
  const x = tensorOf(base);
  const p = exponent.values[0] ?? 1;
  if (Number.isInteger(p) && Math.abs(p) <= MAX_PRODUCTS) {
    const positive = wholePower(x, Math.abs(p));
    return computed(p < 0 ? divide(1, positive) : positive);
  }
  return computed(p === -0.5 ? divide(1, squareRoot(x)) : p === 0.5 ? squareRoot(x) : exp(multiply(p, log(x))));
}

const MAX_PRODUCTS = 16;

function wholePower(x: Tensor, p: number): Tensor {
  if (p === 0) return add(multiply(x, 0), 1);
  if (p === 1) return x;
  const half = square(wholePower(x, Math.floor(p / 2)));
  return p === 2 ? square(x) : p % 2 === 0 ? half : multiply(half, x);
}

/** The smallest normal float32, so that the root of zero is zero and has a finite gradient. */
const TINY = 1.2e-38;

export function squareRoot(x: Tensor): Tensor {
  return exp(multiply(0.5, log(add(x, TINY))));
}

/** max(a, b) = a + relu(b - a). */
const larger = (a: Tensor, b: Tensor): Tensor => add(a, relu(subtract(b, a)));
const smaller = (a: Tensor, b: Tensor): Tensor => subtract(a, relu(subtract(a, b)));

/** alpha (e^x - 1) below zero: the exponent stops at zero, where e^x could overflow. */
function exponentialBelow(x: Tensor, alpha: number): Tensor {
  return multiply(alpha, subtract(exp(negate(relu(negate(x)))), 1));
}

function leaky(x: Tensor, slope: Tensor | number): Tensor {
  return subtract(relu(x), multiply(slope, relu(negate(x))));
}

function gelu(x: Tensor, node: NodeReader): Tensor {
  if (node.text("approximate", "none") === "none")
    return multiply(multiply(0.5, x), add(erf(multiply(x, Math.SQRT1_2)), 1));
  const inner = multiply(Math.sqrt(2 / Math.PI), add(x, multiply(0.044715, multiply(x, square(x)))));
  return multiply(multiply(0.5, x), add(tanh(inner), 1));
}

/** 1 where x is larger, 0 elsewhere, without a gradient. */
const above = (x: Tensor, limit: number): Tensor => relu(sign(add(x, -limit)));

function hardSigmoid(x: Tensor, alpha: number, beta: number): Tensor {
  return clip(add(multiply(alpha, x), beta), 0, 1);
}

/** Beyond every float32, for a side that is not bounded. */
const UNBOUNDED = 3.4e38;

function clipped(node: NodeReader): Value {
  const x = node.value(0);
  const [low, high] = [1, 2].map((position) => (node.operatorSet < 11 ? undefined : node.optional(position)));
  if (low?.kind === "tensor" || high?.kind === "tensor") {
    const raised = low === undefined ? x : combine(x, low, larger, Math.max);
    return high === undefined ? raised : combine(raised, high, smaller, Math.min);
  }
  const [minimum, maximum] = [node.scalar(1, "min") ?? -UNBOUNDED, node.scalar(2, "max") ?? UNBOUNDED];
  if (x.kind === "constant") return { ...x, values: x.values.map((v) => Math.min(Math.max(v, minimum), maximum)) };
  return computed(clip(x.tensor, Math.max(minimum, -UNBOUNDED), Math.min(maximum, UNBOUNDED)));
}

function mean(node: NodeReader): Value {
  const [sum] = elementwise["Sum"]?.(node) ?? [];
  return computed(multiply(1 / node.inputs.length, tensorOf(sum as Value)));
}

export const elementwise: Readonly<Record<string, Operator>> = {
  Add: binary(add, (a, b) => a + b),
  Sum: binary(add, (a, b) => a + b),
  Sub: binary(subtract, (a, b) => a - b),
  Mul: binary(multiply, (a, b) => a * b),
  Div: binary(divide, (a, b) => a / b),
  Max: binary(larger, Math.max),
  Min: binary(smaller, Math.min),
  Mean: (node) => [mean(node)],
  Mod: binary(
    () => {
      throw new UnsupportedOperator("takes a remainder of what it computes");
    },
    (a, b) => a - b * Math.floor(a / b),
  ),
  Pow: (node) => [power(node)],
  Sqrt: unary(squareRoot, Math.sqrt),
  Reciprocal: unary(
    (x) => divide(1, x),
    (x) => 1 / x,
  ),
  Exp: unary(exp, Math.exp),
  Log: unary(log, Math.log),
  Neg: unary(negate, (x) => -x),
  Abs: unary(abs, Math.abs),
  Sign: unary(sign, Math.sign),
  Sin: unary(unsupportedOfTensor("takes the sine of"), Math.sin),
  Cos: unary(unsupportedOfTensor("takes the cosine of"), Math.cos),
  Sinh: unary((x) => multiply(0.5, subtract(exp(x), exp(negate(x)))), Math.sinh),
  Cosh: unary((x) => multiply(0.5, add(exp(x), exp(negate(x)))), Math.cosh),
  Floor: unary(unsupportedOfTensor("rounds"), Math.floor),
  Ceil: unary(unsupportedOfTensor("rounds"), Math.ceil),
  Round: unary(unsupportedOfTensor("rounds"), halfToEven),
  Clip: (node) => [clipped(node)],
  Relu: unary(relu, (x) => Math.max(x, 0)),
  LeakyRelu: unary((x, node) => leaky(x, node.number("alpha", 0.01))),
  PRelu: (node) => [computed(leaky(...aligned(node.value(0), node.value(1))))],
  Elu: unary((x, node) => add(relu(x), exponentialBelow(x, node.number("alpha", 1)))),
  Celu: unary((x, node) => {
    const alpha = node.number("alpha", 1);
    return add(relu(x), exponentialBelow(multiply(1 / alpha, x), alpha));
  }),
  Selu: unary((x, node) => {
    const inner = add(relu(x), exponentialBelow(x, node.number("alpha", 1.67326319217681884765625)));
    return multiply(node.number("gamma", 1.05070102214813232421875), inner);
  }),
  Gelu: unary(gelu),
  FastGelu: unary((x) => {
    const inner = multiply(Math.sqrt(2 / Math.PI), add(x, multiply(0.044715, multiply(x, square(x)))));
    return multiply(multiply(0.5, x), add(tanh(inner), 1));
  }),
  Erf: unary(erf),
  Sigmoid: unary(sigmoid, (x) => 1 / (1 + Math.exp(-x))),
  HardSigmoid: unary((x, node) => hardSigmoid(x, node.number("alpha", 0.2), node.number("beta", 0.5))),
  HardSwish: unary((x) => multiply(x, hardSigmoid(x, 1 / 6, 0.5))),
  Swish: unary((x, node) => multiply(x, sigmoid(multiply(node.number("alpha", 1), x)))),
  Mish: unary((x) => multiply(x, tanh(softplus(x)))),
  Tanh: unary(tanh, Math.tanh),
  Softplus: unary(softplus, (x) => Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)))),
  Softsign: unary((x) => divide(x, add(abs(x), 1))),
  ThresholdedRelu: unary((x, node) => multiply(x, above(x, node.number("alpha", 1)))),
  Shrink: unary((x, node) => {
    const [limit, bias] = [node.number("lambd", 0.5), node.number("bias", 0)];
    const below = above(negate(x), limit);
    return add(multiply(add(x, -bias), above(x, limit)), multiply(add(x, bias), below));
  }),
};

function halfToEven(x: number): number {
  const up = Math.round(x);
  return up - x === 0.5 && up % 2 !== 0 ? up - 1 : up;
}

function unsupportedOfTensor(does: string): OfTensor {
  return () => {
    throw new UnsupportedOperator(`${does} what it computes`);
  };
}
