/** Operators of what is known before a graph runs: constants, types, sizes, and choices by known truth values. */
import { add, arrayConstant, multiply } from "../../graph/operations.ts";
import { elementCount } from "../../graph/shape.ts";
import type { Tensor } from "../../graph/tensor.ts";
import { combinedShape, constantOf, integers, repeated, requireElements } from "../constants.ts";
import { aligned, computed, UnsupportedOperator, type NodeReader, type Operator, type Value } from "../values.ts";

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
  Range: (node) => [range(node)],
  Shape: (node) => [shapeOf(node)],
  Size: (node) => [constantOf("int", [], [elementCount(node.value(0).shape)])],
  Where: (node) => [where(node)],
};
