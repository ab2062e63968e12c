/** Operators that select, repeat or surround numbers along axes. */
import { mapAxis, padAxis, sliceAxis } from "../../graph/axes.ts";
import {
  add,
  arrayConstant,
  constant,
  matmul,
  multiply,
  reshape,
  stopGradient,
  whereEqual,
} from "../../graph/operations.ts";
import { elementCount, ShapeError, type Shape } from "../../graph/shape.ts";
import type { Tensor } from "../../graph/tensor.ts";
import { requireElements, takenConstant, type Constant } from "../constants.ts";
import {
  axisOf,
  computed,
  moved,
  reshapedValue,
  tensorOf,
  transposedValue,
  UnsupportedOperator,
  type NodeReader,
  type Operator,
  type Value,
} from "../values.ts";

/** Entries of an axis in any order, of numbers known or computed. */
export function taken(x: Value, axis: number, places: readonly number[]): Value {
  if (x.kind === "constant") return takenConstant(x, axis, places);
  const size = x.shape[axis] ?? 1;
  if (places.some((place) => !(place >= 0 && place < size)))
    throw new ShapeError(`an axis of ${size} has no entry ${places.find((place) => !(place >= 0 && place < size))}`);
  const [start = 0] = places;
  if (places.every((place, i) => place === start + i)) return moved(x, sliceAxis(x.tensor, axis, start, places.length));
  return moved(x, mapAxis(x.tensor, axis, selection(places, size)));
}

/** The matrix that selects entries: a one in each row. */
function selection(places: readonly number[], size: number): Tensor {
  const values = new Float32Array(requireElements([places.length, size]));
  places.forEach((place, i) => {
    if (place >= 0) values[i * size + place] = 1;
  });
  return arrayConstant(values, [places.length, size]);
}

function split(node: NodeReader): readonly Value[] {
  const x = node.value(0);
  const axis = axisOf(node.number("axis", 0), x.shape.length);
  const size = x.shape[axis] ?? 1;
  const count = node.node.outputs.length;
  const each = Math.ceil(size / count);
  const sizes = node.integers(1, "split") ?? Array.from({ length: count }, (_, i) => Math.min(each, size - i * each));
  return partsOf(x, axis, sizes);
}

/** Parts of these sizes, one after another along an axis. */
export function partsOf(x: Value, axis: number, sizes: readonly number[]): readonly Value[] {
  let start = 0;
  return sizes.map((length) => {
    requireElements([length]);
    const places = Array.from({ length }, (_, i) => start + i);
    start += length;
    return taken(x, axis, places);
  });
}

function sliced(node: NodeReader): Value {
  const x = node.value(0);
  const starts = node.integers(1, "starts") ?? [];
  const ends = node.integers(2, "ends") ?? [];
  const axes = node.integers(3, "axes") ?? starts.map((_, i) => i);
  const steps = node.integers(4, "steps") ?? starts.map(() => 1);
  return axes.reduce((sofar: Value, given, i) => {
    const axis = axisOf(given, x.shape.length);
    const size = x.shape[axis] ?? 1;
    const step = steps[i] ?? 1;
    const from = (place: number): number => (place < 0 ? place + size : place);
    const [low, high] = step > 0 ? [0, size] : [-1, size - 1];
    const start = Math.min(Math.max(from(starts[i] ?? 0), step > 0 ? 0 : low), high);
    const end = Math.min(Math.max(from(ends[i] ?? size), low), high + (step > 0 ? 0 : 1));
    const count = Math.max(0, Math.ceil((end - start) / step));
    return taken(
      sofar,
      axis,
      Array.from({ length: count }, (_, k) => start + k * step),
    );
  }, x);
}

/** Rows of a table of weights, an embedding, for the class of each example. */
function tableRows(table: Constant, shape: Shape, oneHot: Tensor): Value {
  const [size = 1, ...row] = table.shape;
  const classes = oneHot.shape[1] ?? 1;
  if (classes > size) throw new ShapeError(`a table of ${size} rows has none for some of ${classes} classes`);
  const used = takenConstant(
    table,
    0,
    Array.from({ length: classes }, (_, k) => k),
  );
  const rows = matmul(oneHot, reshape(tensorOf(used), [classes, elementCount(row)]));
  return computed(reshape(rows, [...shape, ...row]));
}

/** Each whole number as a row of zeros and a one, [numbers, size]; a row of zeros for one that is outside. */
function oneHotNumbers(numbers: Value, size: number): Tensor {
  const count = elementCount(numbers.shape);
  requireElements([count, size]);
  const places = arrayConstant(
    Float32Array.from({ length: size }, (_, place) => place),
    [1, size],
  );
  return whereEqual(constant(1), stopGradient(reshape(tensorOf(numbers), [count, 1])), places);
}

/** Rows of a table for whole numbers that are computed, such as the tokens of an example. */
function rowsAt(table: Value, numbers: Value): Value {
  const [size = 1, ...row] = table.shape;
  const rows = matmul(oneHotNumbers(numbers, size), reshape(tensorOf(table), [size, elementCount(row)]));
  return computed(reshape(rows, [...numbers.shape, ...row]));
}

/** One-hot numbers of a class; of other numbers they would have no gradient. */
function oneHotOf(node: NodeReader): Value {
  const classes = node.value(0);
  const depth = node.constant(1, "depth").values[0] ?? 1;
  const [off = 0, on = 1] = node.constant(2, "values").values;
  const rank = classes.shape.length;
  const axis = axisOf(node.number("axis", -1), rank + 1);
  const wide =
    classes.kind === "tensor" && classes.oneHot !== undefined
      ? padAxis(classes.oneHot, 1, 0, depth)
      : oneHotNumbers(classes, depth);
  const last = computed(reshape(add(multiply(wide, on - off), off), [...classes.shape, depth]));
  const before = Array.from({ length: rank }, (_, i) => i);
  return axis === rank ? last : transposedValue(last, [...before.slice(0, axis), rank, ...before.slice(axis)]);
}

function gathered(node: NodeReader): Value {
  const x = node.value(0);
  const axis = axisOf(node.number("axis", 0), x.shape.length);
  const chosen = node.value(1);
  if (chosen.kind === "tensor" && chosen.oneHot !== undefined && x.kind === "constant" && axis === 0)
    return tableRows(x, chosen.shape, chosen.oneHot);
  if (chosen.kind === "tensor" && chosen.holds === "whole" && axis === 0) return rowsAt(x, chosen);
  const indices = node.constant(1, "indices");
  const size = x.shape[axis] ?? 1;
  const places = Array.from(indices.values, (place) => (place < 0 ? place + size : place));
  const result = taken(x, axis, places);
  return reshapedValue(result, [...x.shape.slice(0, axis), ...indices.shape, ...x.shape.slice(axis + 1)]);
}

function tiled(node: NodeReader): Value {
  const x = node.value(0);
  const repeats = node.integers(1, "repeats") ?? [];
  return x.shape.reduce((sofar: Value, size, axis) => {
    const times = repeats[axis] ?? 1;
    requireElements([size, times]);
    if (times === 1) return sofar;
    return taken(
      sofar,
      axis,
      Array.from({ length: size * times }, (_, i) => i % size),
    );
  }, x);
}

function padded(node: NodeReader): Value {
  const x = node.value(0);
  const rank = x.shape.length;
  const pads = node.integers(1, "pads") ?? [];
  const axes =
    node.inputs[3] === undefined
      ? x.shape.map((_, axis) => axis)
      : (node.integers(3, "axes") ?? []).map((axis) => axisOf(axis, rank));
  const mode = node.text("mode", "constant");
  const filling = node.scalar(2, "value") ?? 0;
  return axes.reduce((sofar: Value, axis, i) => {
    const [before, after] = [pads[i] ?? 0, pads[i + axes.length] ?? 0];
    if (before === 0 && after === 0) return sofar;
    return paddedAxis(sofar, axis, [before, after], mode, filling);
  }, x);
}

function paddedAxis(
  x: Value,
  axis: number,
  [before, after]: readonly [number, number],
  mode: string,
  filling: number,
): Value {
  const size = x.shape[axis] ?? 1;
  const total = size + before + after;
  if (mode !== "constant" || before < 0 || after < 0) {
    const place = {
      reflect: reflected,
      edge: (i: number) => Math.min(Math.max(i, 0), size - 1),
      wrap: (i: number) => ((i % size) + size) % size,
      constant: (i: number) => i,
    }[mode];
    if (place === undefined) throw new UnsupportedOperator(`pads in the unsupported mode ${mode}`);
    return taken(
      x,
      axis,
      Array.from({ length: total }, (_, i) => place(i - before, size)),
    );
  }
  const tensor = padAxis(tensorOf(x), axis, before, total);
  if (filling === 0) return computed(tensor);
  const outside = Float32Array.from({ length: total }, (_, i) => (i >= before && i < before + size ? 0 : filling));
  const shape = x.shape.map((_, i) => (i === axis ? total : 1));
  return computed(add(tensor, arrayConstant(outside, shape)));
}

function reflected(i: number, size: number): number {
  const inside = i < 0 ? -i : i;
  return inside >= size ? 2 * (size - 1) - inside : inside;
}

export const selections: Readonly<Record<string, Operator>> = {
  Split: split,
  Slice: (node) => [sliced(node)],
  OneHot: (node) => [oneHotOf(node)],
  Gather: (node) => [gathered(node)],
  Tile: (node) => [tiled(node)],
  Pad: (node) => [padded(node)],
};
