/** Comparisons and choices. Of what is computed, a truth value is the number 0 or 1; it has no gradient, and a choice has that of its branches. */
import {
  abs,
  add,
  constant,
  multiply,
  relu,
  sign,
  stopGradient,
  subtract,
  whereEqual,
} from "../../graph/operations.ts";
import type { Shape } from "../../graph/shape.ts";
import type { Tensor } from "../../graph/tensor.ts";
import { combinedShape, constantOf, repeated, type Constant } from "../constants.ts";
import { aligned, computed, expanded, type Computed, type NodeReader, type Operator, type Value } from "../values.ts";

function truth(tensor: Tensor): Computed {
  return computed(stopGradient(tensor), { holds: "truth" });
}

/** `ofTensors` gives 0 or 1. */
function comparison(known: (a: number, b: number) => boolean, ofTensors: (a: Tensor, b: Tensor) => Tensor): Operator {
  return (node) => {
    const [a, b] = [node.value(0), node.value(1)];
    if (a.kind === "tensor" || b.kind === "tensor") return [truth(ofTensors(...aligned(a, b)))];
    const shape = combinedShape([a.shape, b.shape]);
    const [left, right] = [repeated(a, shape), repeated(b, shape)];
    return [knownTruth(shape, (i) => known(left[i] as number, right[i] as number))];
  };
}

function knownTruth(shape: Shape, isTrue: (i: number) => boolean): Constant {
  const count = combinedShape([shape]).reduce((product, size) => product * size, 1);
  return constantOf(
    "bool",
    shape,
    Float64Array.from({ length: count }, (_, i) => Number(isTrue(i))),
  );
}

const opposite = (x: Tensor): Tensor => subtract(1, x);
const isLess = (a: Tensor, b: Tensor): Tensor => relu(sign(subtract(b, a)));
const isGreater = (a: Tensor, b: Tensor): Tensor => isLess(b, a);
const isEqual = (a: Tensor, b: Tensor): Tensor => opposite(abs(sign(subtract(a, b))));
const both = (a: Tensor, b: Tensor): Tensor => multiply(a, b);

/** Whether a number is 0, of numbers as truth values. */
export function isNotZero(x: Computed): Computed {
  return x.holds === "truth" ? x : truth(abs(sign(x.tensor)));
}

function negation(node: NodeReader): Value {
  const x = node.value(0);
  if (x.kind === "tensor") return truth(opposite(x.tensor));
  return knownTruth(x.shape, (i) => x.values[i] === 0);
}

/** What is computed is a finite number: where it is not, the outputs differ from ONNX Runtime's, which is noticed. */
function isOfKind(known: (x: number) => boolean): Operator {
  return (node) => {
    const x = node.value(0);
    return [knownTruth(x.shape, (i) => x.kind === "constant" && known(x.values[i] as number))];
  };
}

function choice(node: NodeReader): Value {
  const condition = node.value(0);
  const [a, b] = [node.value(1), node.value(2)];
  const shape = combinedShape([condition.shape, a.shape, b.shape]);
  if (condition.kind === "constant" && a.kind === "constant" && b.kind === "constant") {
    const [chosen, left, right] = [condition, a, b].map((value) => repeated(value, shape));
    const values = Float64Array.from(chosen ?? [], (one, i) => (one !== 0 ? left?.[i] : right?.[i]) as number);
    return constantOf(a.type, shape, values);
  }
  const isChosen = expanded(condition, shape);
  const chosen = (value: Value, truthValue: number): Tensor =>
    whereEqual(expanded(finite(value), shape), isChosen, constant(truthValue));
  return computed(add(chosen(a, 1), chosen(b, 0)));
}

/** Infinite fillings, as of masked attention, become large numbers: differences of infinite ones are not numbers. */
function finite(value: Value): Value {
  if (value.kind === "tensor") return value;
  return { ...value, values: value.values.map((x) => Math.min(Math.max(x, -1e30), 1e30)) };
}

export const truthValues: Readonly<Record<string, Operator>> = {
  Not: (node) => [negation(node)],
  Equal: comparison((a, b) => a === b, isEqual),
  Greater: comparison((a, b) => a > b, isGreater),
  GreaterOrEqual: comparison(
    (a, b) => a >= b,
    (a, b) => opposite(isLess(a, b)),
  ),
  Less: comparison((a, b) => a < b, isLess),
  LessOrEqual: comparison(
    (a, b) => a <= b,
    (a, b) => opposite(isGreater(a, b)),
  ),
  And: comparison((a, b) => a !== 0 && b !== 0, both),
  Or: comparison(
    (a, b) => a !== 0 || b !== 0,
    (a, b) => opposite(both(opposite(a), opposite(b))),
  ),
  Xor: comparison(
    (a, b) => (a !== 0) !== (b !== 0),
    (a, b) => abs(subtract(a, b)),
  ),
  IsNaN: isOfKind(Number.isNaN),
  IsInf: isOfKind((x) => Math.abs(x) === Infinity),
  Where: (node) => [choice(node)],
};
