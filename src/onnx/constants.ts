/** Numbers that are known when a graph is read: weights, sizes and axes. */
import { elementCount, ShapeError, type Shape } from "../graph/shape.ts";

/** "int" holds every whole-number type, exactly up to 2^53; a "bool" is 0 or 1. */
export type ConstantType = "float" | "int" | "bool";

export interface Constant {
  readonly kind: "constant";
  readonly type: ConstantType;
  readonly shape: Shape;
  readonly values: Float32Array | Float64Array;
}

/** Numbers of one constant or tensor. A file of some bytes can ask for any number of them. */
export const MAX_ELEMENTS = 2 ** 27;

/** More numbers than are computed with, or than memory can hold. */
export class TooManyElements extends ShapeError {}

/** @throws TooManyElements for more numbers than are computed with */
export function requireElements(shape: Shape): number {
  const count = elementCount(shape);
  if (!Number.isSafeInteger(count) || count > MAX_ELEMENTS || shape.some((size) => size < 0))
    throw new TooManyElements(
      `a tensor of shape [${shape}] is too large: at most ${MAX_ELEMENTS} numbers are computed with`,
    );
  return count;
}

export function constantOf(type: ConstantType, shape: Shape, values: ArrayLike<number>): Constant {
  const count = requireElements(shape);
  if (values.length !== count)
    throw new ShapeError(`a constant of shape [${shape}] cannot hold ${values.length} values`);
  const held = type === "float" ? Float32Array.from(values) : Float64Array.from(values);
  return { kind: "constant", type, shape, values: held };
}

export function integers(values: readonly number[]): Constant {
  return constantOf("int", [values.length], values);
}

/** The shape of the combination of operands as NumPy combines them. @throws ShapeError */
export function combinedShape(shapes: readonly Shape[]): Shape {
  const rank = Math.max(0, ...shapes.map(({ length }) => length));
  const shape = Array.from({ length: rank }, (_, axis) => {
    const sizes = shapes.map((known) => known[axis - rank + known.length] ?? 1).filter((size) => size !== 1);
    const [size = 1] = sizes;
    if (sizes.some((other) => other !== size))
      throw new ShapeError(`cannot combine shapes ${shapes.map((known) => `[${known}]`).join(" and ")}`);
    return size;
  });
  requireElements(shape);
  return shape;
}

/** Reads the numbers of a constant as if it were repeated to `shape`. */
export function repeated(x: Constant, shape: Shape): Float32Array | Float64Array {
  if (x.shape.join() === shape.join()) return x.values;
  const count = requireElements(shape);
  const out = x.type === "float" ? new Float32Array(count) : new Float64Array(count);
  const rank = shape.length;
  const strides = shape.map((_, axis) => {
    const own = axis - rank + x.shape.length;
    return own < 0 || x.shape[own] === 1 ? 0 : elementCount(x.shape.slice(own + 1));
  });
  walk(shape, strides, (source, i) => {
    out[i] = x.values[source] as number;
  });
  return out;
}

/** The same numbers with their axes in another order. */
export function permutedConstant(x: Constant, permutation: readonly number[]): Constant {
  const shape = permutation.map((axis) => x.shape[axis] ?? 1);
  const strides = permutation.map((axis) => elementCount(x.shape.slice(axis + 1)));
  const values = x.values.slice();
  walk(shape, strides, (source, i) => {
    values[i] = x.values[source] as number;
  });
  return { ...x, shape, values };
}

/** Entries of an axis, in the given order. @throws ShapeError for a place outside */
export function takenConstant(x: Constant, axis: number, places: readonly number[]): Constant {
  const size = x.shape[axis] ?? 1;
  if (places.some((place) => !Number.isInteger(place) || place < 0 || place >= size))
    throw new ShapeError(`cannot take entries ${places.slice(0, 5).join(", ")} of an axis of ${size}`);
  const shape = x.shape.map((known, i) => (i === axis ? places.length : known));
  const count = requireElements(shape);
  const inner = elementCount(x.shape.slice(axis + 1));
  const values = x.type === "float" ? new Float32Array(count) : new Float64Array(count);
  for (let outer = 0, at = 0; at < count; outer++)
    for (const place of places) {
      const from = (outer * size + place) * inner;
      values.set(x.values.subarray(from, from + inner), at);
      at += inner;
    }
  return { ...x, shape, values };
}

/** Visits all entries of `shape` in order with their places in an array of these strides. */
function walk(shape: Shape, strides: readonly number[], visit: (source: number, index: number) => void): void {
  const count = elementCount(shape);
  const counter = shape.map(() => 0);
  let source = 0;
  for (let i = 0; i < count; i++) {
    visit(source, i);
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      counter[axis] = (counter[axis] as number) + 1;
      source += strides[axis] as number;
      if ((counter[axis] as number) < (shape[axis] as number)) break;
      source -= (strides[axis] as number) * (shape[axis] as number);
      counter[axis] = 0;
    }
  }
}
