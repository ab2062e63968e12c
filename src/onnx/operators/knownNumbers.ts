/** Operators of what is known before a graph runs: constants, types, sizes, and choices by known truth values. */
import { mapAxis } from "../../graph/axes.ts";
import { add, arrayConstant, multiply } from "../../graph/operations.ts";
import { elementCount } from "../../graph/shape.ts";
import type { Tensor } from "../../graph/tensor.ts";
import { combinedShape, constantOf, integers, repeated, requireElements } from "../constants.ts";
import {
  aligned,
  axisOf,
  computed,
  UnsupportedOperator,
  type NodeReader,
  type Operator,
  type Value,
} from "../values.ts";

function filled(node: NodeReader): Value {
  const shape = node.integers(0, "shape") ?? [];
  const value = node.attributeConstant("value") ?? constantOf("float", [1], [0]);
  return constantOf(value.type, shape, new Float64Array(requireElements(shape)).fill(value.values[0] ?? 0));
}

function constantNode(node: NodeReader): Value {
  const { attributes } = node.node;
  const known = node.attributeConstant("value");
  if (known !== undefined) return known;
  const number = attributes.get("value_float") ?? attributes.get("value_int");
  if (typeof number === "number") return constantOf(attributes.has("value_int") ? "int" : "float", [], [number]);
  const list = node.list("value_floats") ?? node.list("value_ints");
  if (list === undefined) throw new UnsupportedOperator("holds text or sparse numbers");
  return constantOf(attributes.has("value_ints") ? "int" : "float", [list.length], list);
}

/** float, float16, double and bfloat16 are one type here, as are the whole numbers. */
const FLOATS = [1, 10, 11, 16];
const BOOL = 9;

function cast(node: NodeReader): Value {
  const x = node.value(0);
  const to = node.number("to", 1);
  const type = FLOATS.includes(to) ? "float" : to === BOOL ? "bool" : "int";
  if (x.kind === "tensor") {
    if (type !== "float" && x.oneHot === undefined) throw new UnsupportedOperator("rounds what it computes");
    return x;
  }
  const values = Float64Array.from(x.values, (v) =>
    type === "float" ? v : type === "bool" ? Number(v !== 0) : Math.trunc(v),
  );
  return constantOf(type, x.shape, values);
}

function range(node: NodeReader): Value {
  const [start, limit, step] = [0, 1, 2].map((i) => node.constant(i, "range").values[0] ?? 0) as [
    number,
    number,
    number,
  ];
  const count = Math.max(0, Math.ceil((limit - start) / step));
  requireElements([count]);
  return constantOf(
    node.constant(0, "range").type,
    [count],
    Float64Array.from({ length: count }, (_, i) => start + i * step),
  );
}

/** A choice by known truth values. */
function where(node: NodeReader): Value {
  const condition = node.constant(0, "condition");
  const [a, b] = [node.value(1), node.value(2)];
  const shape = combinedShape([condition.shape, a.shape, b.shape]);
  const chosen = repeated(condition, shape);
  if (a.kind === "constant" && b.kind === "constant") {
    const [left, right] = [repeated(a, shape), repeated(b, shape)];
    return constantOf(
      a.type,
      shape,
      Float64Array.from(chosen, (one, i) => (one !== 0 ? left[i] : right[i]) as number),
    );
  }
  const [yes, no] = [0, 1].map((is) =>
    computed(
      arrayConstant(
        Float32Array.from(chosen, (one) => Number((one !== 0) === (is === 0))),
        shape,
      ),
    ),
  );
  const term = (mask: Value | undefined, value: Value): Tensor => multiply(...aligned(mask as Value, value));
  return computed(add(masked(term, yes, a), masked(term, no, b)));
}

/** A branch's infinite fillings, as of masked attention, become large numbers: zero times infinity is not a number. */
function masked(
  term: (mask: Value | undefined, value: Value) => Tensor,
  mask: Value | undefined,
  value: Value,
): Tensor {
  if (value.kind === "tensor") return term(mask, value);
  return term(mask, { ...value, values: value.values.map((x) => Math.min(Math.max(x, -1e30), 1e30)) });
}

/** Ones along a diagonal, in the shape of the operand. */
function eyeLike(node: NodeReader): Value {
  const [rows = 1, columns = 1] = node.value(0).shape;
  const offset = node.number("k", 0);
  requireElements([rows, columns]);
  const ones = Float64Array.from({ length: rows * columns }, (_, i) =>
    Number((i % columns) - Math.floor(i / columns) === offset),
  );
  return constantOf(FLOATS.includes(node.number("dtype", 1)) ? "float" : "int", [rows, columns], ones);
}

/** A triangle of the last two axes, and zeros beside it. */
function triangle(node: NodeReader): Value {
  const x = node.value(0);
  const [rows = 1, columns = 1] = x.shape.slice(-2);
  const offset = node.inputs[1] === undefined ? 0 : (node.constant(1, "diagonal").values[0] ?? 0);
  const isUpper = node.number("upper", 1) !== 0;
  const isKept = (i: number): boolean => {
    const diagonal = (i % columns) - (Math.floor(i / columns) % rows);
    return isUpper ? diagonal >= offset : diagonal <= offset;
  };
  // Not a product: what is beside the triangle may be infinite.
  if (x.kind === "constant") return { ...x, values: x.values.map((value, i) => (isKept(i) ? value : 0)) };
  const mask = Float32Array.from({ length: rows * columns }, (_, i) => Number(isKept(i)));
  return computed(multiply(...aligned(x, constantOf("float", [rows, columns], mask))));
}

/** Sums of the entries up to each along an axis, which a triangle of ones gives. */
function cumulated(node: NodeReader): Value {
  const x = node.tensor(0);
  const axis = axisOf(node.constant(1, "axis").values[0] ?? 0, x.shape.length);
  const size = x.shape[axis] ?? 1;
  const isReversed = node.number("reverse", 0) !== 0;
  const isExclusive = node.number("exclusive", 0) !== 0;
  const ones = Float32Array.from({ length: requireElements([size, size]) }, (_, i) => {
    const [to, from] = [Math.floor(i / size), i % size];
    return Number(from === to ? !isExclusive : isReversed ? from > to : from < to);
  });
  return computed(mapAxis(x, axis, arrayConstant(ones, [size, size])));
}

function shapeOf(node: NodeReader): Value {
  const { shape } = node.value(0);
  const place = (given: number): number => (given < 0 ? given + shape.length : given);
  return integers(shape.slice(place(node.number("start", 0)), place(node.number("end", shape.length))));
}

export const knownNumbers: Readonly<Record<string, Operator>> = {
  Cast: (node) => [cast(node)],
  CastLike: (node) => [node.value(0)],
  Constant: (node) => [constantNode(node)],
  ConstantOfShape: (node) => [filled(node)],
  CumSum: (node) => [cumulated(node)],
  EyeLike: (node) => [eyeLike(node)],
  Trilu: (node) => [triangle(node)],
  Range: (node) => [range(node)],
  Shape: (node) => [shapeOf(node)],
  Size: (node) => [constantOf("int", [], [elementCount(node.value(0).shape)])],
  Where: (node) => [where(node)],
};
