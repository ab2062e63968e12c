/** Operators of what is known before a graph runs: constants, types and sizes. */
import { mapAxis } from "../../graph/axes.ts";
import { arrayConstant, multiply } from "../../graph/operations.ts";
import { elementCount } from "../../graph/shape.ts";
import { constantOf, integers, requireElements, type ConstantType } from "../constants.ts";
import {
  aligned,
  axisOf,
  computed,
  UnsupportedOperator,
  type NodeReader,
  type Operator,
  type Value,
} from "../values.ts";
import { isNotZero } from "./truthValues.ts";

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
  const to = node.number("to", 1);
  return castTo(node.value(0), FLOATS.includes(to) ? "float" : to === BOOL ? "bool" : "int");
}

function castLike(node: NodeReader): Value {
  const like = node.value(1);
  if (like.kind === "constant") return castTo(node.value(0), like.type);
  const type = like.holds === "whole" ? "int" : like.holds === "truth" ? "bool" : "float";
  return castTo(node.value(0), type);
}

function castTo(x: Value, type: ConstantType): Value {
  if (x.kind === "tensor") {
    if (type === "bool") return isNotZero(x);
    if (type === "float") return computed(x.tensor, x.oneHot === undefined ? {} : { oneHot: x.oneHot });
    if (x.holds === undefined) throw new UnsupportedOperator("rounds what it computes");
    return computed(x.tensor, { ...x, holds: "whole" });
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
  CastLike: (node) => [castLike(node)],
  Constant: (node) => [constantNode(node)],
  ConstantOfShape: (node) => [filled(node)],
  CumSum: (node) => [cumulated(node)],
  EyeLike: (node) => [eyeLike(node)],
  Trilu: (node) => [triangle(node)],
  Range: (node) => [range(node)],
  Shape: (node) => [shapeOf(node)],
  Size: (node) => [constantOf("int", [], [elementCount(node.value(0).shape)])],
};
