/** Operators that arrange numbers in other shapes. */
import { concatAxis } from "../../graph/axes.ts";
import { reshape } from "../../graph/operations.ts";
import { elementCount, type Shape } from "../../graph/shape.ts";
import { combinedShape, constantOf, repeated, requireElements, type Constant } from "../constants.ts";
import {
  axisOf,
  computed,
  expanded,
  moved,
  reshapedValue,
  sharedHolds,
  tensorOf,
  transposedValue,
  UnsupportedOperator,
  type NodeReader,
  type Operator,
  type Value,
} from "../values.ts";

function reshaped(node: NodeReader): Value {
  const x = node.value(0);
  const wanted = node.integers(1, "shape") ?? [];
  const copies = node.number("allowzero", 0) === 0;
  const sizes = wanted.map((size, axis) => (size === 0 && copies ? (x.shape[axis] ?? 0) : size));
  const known = sizes.filter((size) => size !== -1).reduce((product, size) => product * size, 1);
  return reshapedValue(
    x,
    sizes.map((size) => (size === -1 ? elementCount(x.shape) / known : size)),
  );
}

function flattened(node: NodeReader): Value {
  const x = node.value(0);
  const given = node.number("axis", 1);
  const axis = given < 0 ? given + x.shape.length : given;
  return reshapedValue(x, [elementCount(x.shape.slice(0, axis)), elementCount(x.shape.slice(axis))]);
}

function squeezed(node: NodeReader): Value {
  const x = node.value(0);
  const axes = node.integers(1, "axes")?.map((axis) => axisOf(axis, x.shape.length));
  const shape = x.shape.filter((size, axis) => (axes === undefined ? size !== 1 : !axes.includes(axis)));
  return reshapedValue(x, shape);
}

function unsqueezed(node: NodeReader): Value {
  const x = node.value(0);
  const given = node.integers(1, "axes") ?? [];
  const rank = x.shape.length + given.length;
  const axes = new Set(given.map((axis) => axisOf(axis, rank)));
  const sizes = [...x.shape];
  return reshapedValue(
    x,
    Array.from({ length: rank }, (_, axis) => (axes.has(axis) ? 1 : (sizes.shift() ?? 1))),
  );
}

function transposed(node: NodeReader): Value {
  const x = node.value(0);
  return transposedValue(x, node.list("perm") ?? x.shape.map((_, axis) => x.shape.length - 1 - axis));
}

function joined(node: NodeReader): Value {
  const values = node.inputs.map((_, i) => node.value(i));
  const [first] = values;
  if (first === undefined) throw new UnsupportedOperator("has no inputs");
  return joinedValues(values, axisOf(node.number("axis", 0), first.shape.length));
}

/** Values one after another along an axis. @throws UnsupportedOperator for an empty list, whose type is unknown */
export function joinedValues(values: readonly Value[], axis: number): Value {
  const [first, ...others] = values;
  if (first === undefined) throw new UnsupportedOperator("joins no tensors");
  if (values.every((value) => value.kind === "constant")) return joinedConstants(values, axis);
  const holds = sharedHolds(values);
  return computed(concatAxis([tensorOf(first), ...others.map(tensorOf)], axis), holds === undefined ? {} : { holds });
}

function joinedConstants(parts: readonly Constant[], axis: number): Constant {
  const [first] = parts as readonly [Constant];
  const shape = first.shape.map((size, i) =>
    i === axis ? parts.reduce((sum, part) => sum + (part.shape[i] ?? 1), 0) : size,
  );
  const values = new Float64Array(requireElements(shape));
  const outer = elementCount(first.shape.slice(0, axis));
  let at = 0;
  for (let row = 0; row < outer; row++)
    for (const part of parts) {
      const size = part.values.length / outer;
      values.set(part.values.subarray(row * size, (row + 1) * size), at);
      at += size;
    }
  return constantOf(first.type, shape, values);
}

function expandedTo(node: NodeReader): Value {
  const x = node.value(0);
  const shape = combinedShape([x.shape, node.integers(1, "shape") ?? []]);
  if (x.kind === "constant") return constantOf(x.type, shape, repeated(x, shape));
  return moved(x, expanded(x, shape));
}

function depthToSpace(node: NodeReader): Value {
  const x = node.tensor(0);
  const [rows = 1, channels = 1, height = 1, width = 1] = x.shape;
  const block = node.number("blocksize", 1);
  const out = channels / block ** 2;
  const isColumnRowDepth = node.text("mode", "DCR") === "CRD";
  const apart: Shape = isColumnRowDepth
    ? [rows, out, block, block, height, width]
    : [rows, block, block, out, height, width];
  const order = isColumnRowDepth ? [0, 1, 4, 2, 5, 3] : [0, 3, 4, 1, 5, 2];
  const ordered = transposedValue(computed(reshape(x, apart)), order);
  return reshapedValue(ordered, [rows, out, height * block, width * block]);
}

/** The inverse: pixels of blocks become channels. */
function spaceToDepth(node: NodeReader): Value {
  const x = node.tensor(0);
  const [rows = 1, channels = 1, height = 1, width = 1] = x.shape;
  const block = node.number("blocksize", 1);
  const apart = reshape(x, [rows, channels, height / block, block, width / block, block]);
  const ordered = transposedValue(computed(apart), [0, 3, 5, 1, 2, 4]);
  return reshapedValue(ordered, [rows, channels * block ** 2, height / block, width / block]);
}

/** Of a trained model it does nothing. */
function withoutDropout(node: NodeReader): Value {
  const mode = node.optional(2);
  if (mode !== undefined && (mode.kind === "tensor" || mode.values[0] !== 0))
    throw new UnsupportedOperator(
      "leaves out numbers at random: the model was exported in training mode. Call model.eval() before the export",
      { isFault: true },
    );
  return node.value(0);
}

const unchanged: Operator = (node) => [node.value(0)];

export const shapes: Readonly<Record<string, Operator>> = {
  Identity: unchanged,
  Dropout: (node) => [withoutDropout(node)],
  Reshape: (node) => [reshaped(node)],
  Flatten: (node) => [flattened(node)],
  Squeeze: (node) => [squeezed(node)],
  Unsqueeze: (node) => [unsqueezed(node)],
  Transpose: (node) => [transposed(node)],
  Concat: (node) => [joined(node)],
  Expand: (node) => [expandedTo(node)],
  DepthToSpace: (node) => [depthToSpace(node)],
  SpaceToDepth: (node) => [spaceToDepth(node)],
};
